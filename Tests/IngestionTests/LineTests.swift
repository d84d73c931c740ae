import Foundation
import Ingestion
import Testing

@Suite struct LineTests {
  private func lines(_ bytes: [UInt8], lineByteCountMax: Int = 1_000_000) throws -> [LineReader.Line] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("hattama-lines-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    var reader = try LineReader(path: path, lineByteCountMax: lineByteCountMax)
    var lines: [LineReader.Line] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  private func line(_ text: String) -> LineReader.Line { .bytes(Array(text.utf8)) }

  @Test func linesComeWithoutTheirEnds() throws {
    #expect(try lines([]) == [])
    #expect(try lines(Array("бір\r\n\nекі".utf8)) == [line("бір"), line(""), line("екі")])
    #expect(try lines(Array("\n".utf8)) == [line("")])
    #expect(try lines([0xEF, 0xBB, 0xBF] + Array("а\n".utf8) + [0xEF, 0xBB, 0xBF]) == [line("а"), line("\u{FEFF}")])
  }

  /// Whatever the length of the lines, also over the step in which a file is read.
  @Test func linesAreThoseOfTheFile() throws {
    for length in [0, 1, 65_535, 65_536, 65_537, 200_000] {
      let long = String(repeating: "x", count: length)
      #expect(try lines(Array("a\n\(long)\nb".utf8)) == [line("a"), line(long), line("b")], "\(length)")
    }
  }

  @Test func lineOverTheLimitIsPassedOver() throws {
    let long = String(repeating: "x", count: 300_000)
    #expect(
      try lines(Array("a\n\(long)\nb\n\(long)".utf8), lineByteCountMax: 1_000) == [
        line("a"), .tooLong, line("b"), .tooLong,
      ])
  }

  @Test func missingFileIsNamed() {
    #expect {
      _ = try LineReader(path: "/tmp/hattama-no-such-file", lineByteCountMax: 10)
    } throws: { "\($0)".contains("there is no file /tmp/hattama-no-such-file") }
  }

  @Test func fieldsComeBackAsTheyWere() throws {
    for text in ["", "а", "а,б", "\"", "екі\nжол", "\r\n", " бос орын ", ";\t"] {
      let table = "name,value\n" + CSV.field("k") + "," + CSV.field(text) + "\n"
      #expect(try CSV.rows(table, name: "t") == [["name": "k", "value": text]], "\(text)")
    }
    #expect(try CSV.rows("a;b\n1;2,5\n", name: "t") == [["a": "1", "b": "2,5"]])
    #expect(try CSV.rows("a\tb\n1\t2\n", name: "t") == [["a": "1", "b": "2"]])
    #expect(try CSV.rows("", name: "t") == [])
  }
}
