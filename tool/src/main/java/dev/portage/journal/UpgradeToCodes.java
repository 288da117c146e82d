package dev.portage.journal;

/**
 * The step of an older journal to one that stores codes: reasons were sentences, and digests did
 * not name the columns that they cover.
 */
final class UpgradeToCodes {
  /**
   * A digest of the embedding task always covered the five columns of the application in this
   * order. One of a copy covered the source's columns in the source's order, which is unknown
   * unless the table is as the application creates it; otherwise it is dropped, and only the count
   * of rows can be verified.
   */
  static final String SQL =
      """
      UPDATE portage.unit
         SET outcome = 'not-applicable',
             reason = CASE reason
                        WHEN 'it has no knowledge' THEN 'no-knowledge'
                        WHEN 'it uses a Bedrock knowledge base' THEN 'knowledge-base'
                        WHEN 'it is an alias' THEN 'alias'
                        WHEN 'it is no bot' THEN 'not-a-bot'
                        WHEN 'the source has no rows of it' THEN 'not-on-source'
                        ELSE 'other' END
       WHERE outcome = 'set aside';
      UPDATE portage.unit SET reason = '' WHERE outcome IN ('superseded', 'orphaned');
      UPDATE portage.unit u
         SET digest =
               CASE WHEN m.route <> 'reembed'
                         AND (SELECT string_agg(a.attname, ',' ORDER BY a.attnum)
                                FROM pg_attribute a
                               WHERE a.attrelid = m.items_oid AND a.attnum > 0
                                 AND NOT a.attisdropped AND a.attgenerated = '')
                             IS DISTINCT FROM 'id,botid,content,source,embedding'
                    THEN ''
                    ELSE 'h1:' || u.digest || ':"id","botid","content","source","embedding"' END
        FROM portage.migration m
       WHERE m.id = u.migration AND u.digest <> '';
      """;

  private UpgradeToCodes() {}
}
