package io.inferaligner.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** A table of text: the first column left-aligned, the others right-aligned. Mutable. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  /** Adds one row with as many cells as the header has. */
  public void row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
    }
    rows.add(List.of(cells));
  }

  /** Writes the table. */
  public void print(Console console) {
    console.line(console.paint(Colour.DIM, format(header)));
    rows.forEach(row -> console.line(format(row)));
  }

  private String format(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String padding = " ".repeat(width(column) - cells.get(column).length());
      if (column > 0) {
        line.append(GAP).append(padding);
      }
      line.append(cells.get(column));
      if (column == 0) {
        line.append(padding);
      }
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int width = header.get(column).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }
}
