package dev.portage.replicate;

import dev.portage.postgres.Lsn;
import dev.portage.store.SqlName;
import java.util.List;
import java.util.Optional;

/** A message of the plugin pgoutput (PostgreSQL documentation, 53.9), protocol version 1. */
sealed interface Streamed {
  /** About how many bytes it occupies. */
  default int size() {
    return 64;
  }

  /**
   * A transaction begins; it was committed before it is streamed.
   *
   * @param commit where its commit is in the log
   */
  record Begin(Lsn commit) implements Streamed {}

  /**
   * A transaction ends.
   *
   * @param end of the commit: a stream that begins here leaves the transaction out
   * @param microseconds since 2000 when it was committed, by the source's clock
   */
  record Commit(Lsn end, long microseconds) implements Streamed {}

  /**
   * A table, before its first change of a session, and again after it was altered.
   *
   * @param id of the table on the source
   * @param name with its schema
   * @param columns in the order of the values
   */
  record Relation(int id, SqlName name, List<Column> columns) implements Streamed {}

  /**
   * A column of a relation.
   *
   * @param key whether it is part of the replica identity
   */
  record Column(SqlName name, boolean key) {}

  /** A row was inserted. */
  record Insert(int relation, Tuple row) implements Streamed {
    @Override
    public int size() {
      return 96 + row.message().length;
    }
  }

  /**
   * A row was updated.
   *
   * @param before its replica identity, where that has changed or is the whole row
   */
  record Update(int relation, Optional<Tuple> before, Tuple row) implements Streamed {
    @Override
    public int size() {
      return 96 + row.message().length;
    }
  }

  /**
   * A row was deleted.
   *
   * @param row its replica identity; other values are NULL
   */
  record Delete(int relation, Tuple row) implements Streamed {
    @Override
    public int size() {
      return 96 + row.message().length;
    }
  }

  /** Tables were emptied. */
  record Truncate(List<Integer> relations) implements Streamed {}

  /**
   * A message that a session wrote into the log.
   *
   * @param prefix who it is for
   */
  record Marker(String prefix, String content) implements Streamed {}

  /** Something that says nothing about rows: an origin, or a type. */
  record Other() implements Streamed {}
}
