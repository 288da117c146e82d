package dev.portage.sandbox.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Writes an xlsx file with one sheet, in which numbers have a numeric type. */
final class XlsxTypesetter {
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  private XlsxTypesetter() {}

  static byte[] xlsx(List<List<String>> rows) throws IOException {
    try (XSSFWorkbook workbook = new XSSFWorkbook()) {
      XSSFSheet sheet = workbook.createSheet("1");
      for (int r = 0; r < rows.size(); r++) {
        fill(sheet.createRow(r), rows.get(r));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      workbook.write(out);
      return out.toByteArray();
    }
  }

  private static void fill(XSSFRow row, List<String> values) {
    for (int c = 0; c < values.size(); c++) {
      fill(row.createCell(c), values.get(c));
    }
  }

  private static void fill(XSSFCell cell, String value) {
    if (NUMBER.matcher(value).matches()) {
      cell.setCellValue(Double.parseDouble(value));
    } else {
      cell.setCellValue(value);
    }
  }
}
