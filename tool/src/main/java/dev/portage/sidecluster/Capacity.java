package dev.portage.sidecluster;

/**
 * What an instance of Aurora Serverless v2 may use, in ACU; one is about 2 GiB of memory.
 *
 * @param least while idle
 * @param most under load
 */
public record Capacity(double least, double most) {
  /** Of us-east-1 (docs/figures.md, Prices); other regions differ by some tenths. */
  private static final double DOLLARS_FOR_AN_HOUR = 0.12;

  /** Reading a table through once takes a small one. */
  public static final Capacity SMALL = new Capacity(0.5, 4);

  /** Dollars an hour while idle. */
  public double leastPrice() {
    return least * DOLLARS_FOR_AN_HOUR;
  }

  /** Dollars an hour at full load. */
  public double mostPrice() {
    return most * DOLLARS_FOR_AN_HOUR;
  }
}
