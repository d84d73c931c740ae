import Glibc
import Ingestion
import Testing

private func text(_ bytes: [UInt8], _ encoding: TextEncoding? = nil) throws -> String {
  try ArticleFile.text(of: bytes, name: "a.txt", encoding: encoding)
}

private func message(_ body: () throws -> some Any) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? InputError)?.message
  }
}

private let windows1251: [UInt8] = [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0x2C, 0x20, 0xEC, 0xE8, 0xF0]

@Suite struct ArticleFileTests {
  @Test func takesUTF8AsItIs() throws {
    let written = "Кездесу өтті.\r\n\tСоңы «»  "
    #expect(try text(Array(written.utf8)) == written)
    #expect(try text([0xEF, 0xBB, 0xBF] + Array(written.utf8)) == written)
  }

  @Test func readsUTF16ByItsMark() throws {
    #expect(try text([0xFF, 0xFE, 0x41, 0x00, 0xD9, 0x04]) == "Aә")
    #expect(try text([0xFE, 0xFF, 0x00, 0x41, 0x04, 0xD9]) == "Aә")
  }

  @Test func readsANamedEncoding() throws {
    #expect(try text(windows1251, .windows1251) == "Привет, мир")
    #expect(try text([0xBC, 0x20, 0xB3], TextEncoding(named: "KZ_1048")) == "ә і")
    #expect(message { try TextEncoding(named: "latin-9") }?.contains("use one of utf-8") == true)
  }

  @Test func saysWhereUTF8EndsAndWhatItMayBe() {
    #expect(
      message { try text(windows1251) }
        == "a.txt is not UTF-8 (byte 0 is 0xCF); it looks like Windows-1251: add --encoding windows-1251 (or kz-1048 if it has Kazakh letters)"
    )
    #expect(
      message { try text(Array("abcdefgh ә".utf8) + [0xFF] + Array("ijkl mnop".utf8)) }
        == "a.txt is not UTF-8 (byte 11 is 0xFF); name its encoding with --encoding")
    #expect(message { try text(Array("ab ә".utf8).dropLast()) }?.contains("byte 3 is") == true)
  }

  @Test func refusesWhatIsNoText() {
    #expect(message { try text([]) } == "a.txt has no text; give a file with the article's text")
    #expect(message { try text(Array(" \n\t".utf8)) } == "a.txt has no text; give a file with the article's text")
    #expect(message { try text(Array("%PDF-1.7 x".utf8)) }?.contains("no text but a PDF") == true)
    #expect(message { try text([0x7F, 0x45, 0x4C, 0x46, 0, 1]) }?.contains("no text but binary data") == true)
  }

  @Test func readsFilesAndNamesWhatIsWrongWithThem() throws {
    let folder = try #require(mkdtempString())
    defer {
      unlink(folder + "/a.txt")
      rmdir(folder)
    }
    let path = folder + "/a.txt"
    let file = try #require(fopen(path, "w"))
    fputs("Мәтін", file)
    fclose(file)
    #expect(try ArticleFile.read(path, encoding: nil, byteCountMax: 100) == "Мәтін")
    #expect(
      message { try ArticleFile.read(path, encoding: nil, byteCountMax: 5) }?.contains("so split it first") == true)
    #expect(message { try ArticleFile.read(folder, encoding: nil, byteCountMax: 9) }?.contains("is a folder") == true)
    #expect(
      message { try ArticleFile.read(folder + "/b", encoding: nil, byteCountMax: 9) }
        == "there is no file \(folder)/b; check the name")
  }
}

private func mkdtempString() -> String? {
  var template = Array("/tmp/hattama-test-XXXXXX".utf8CString)
  return template.withUnsafeMutableBufferPointer { buffer in
    mkdtemp(buffer.baseAddress!).map { String(cString: $0) }
  }
}
