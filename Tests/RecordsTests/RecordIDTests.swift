import Records
import Testing

struct RecordIDTests {
  @Test func idsAreTheSameInEveryRunAndOnEveryMachine() {
    #expect(
      RecordID.article(sourceURL: "https://a.example/1", publisher: "Бұлақ", text: "Жиын өтті.") == "a:kutvbtxbw4ovqtc5"
    )
    #expect(RecordID.extracted(kind: .meeting, articleID: "a:x", ordinal: 0) == "m:o53sd5emcxsvwifm")
    #expect(RecordID.analysis(articleID: "a:x") == "n:vpjpvoqtcxwosfsz")
  }

  @Test func whateverDiffersGivesAnotherID() {
    let ids = [
      RecordID.article(sourceURL: "ab", publisher: "c", text: "d"),
      RecordID.article(sourceURL: "a", publisher: "bc", text: "d"),
      RecordID.article(sourceURL: "a", publisher: "b", text: "cd"),
      RecordID.extracted(kind: .meeting, articleID: "a:x", ordinal: 1),
      RecordID.extracted(kind: .meeting, articleID: "a:x", ordinal: 2),
      RecordID.extracted(kind: .plan, articleID: "a:x", ordinal: 1),
      RecordID.extracted(kind: .meeting, articleID: "a:y", ordinal: 1),
    ]
    #expect(Set(ids.map { $0.dropFirst(2) }).count == ids.count)
  }

  @Test func hashOfATextIsItsSHA256() {
    #expect(RecordID.contentSHA256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(RecordID.contentSHA256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test(arguments: RecordInfo.Kind.stored)
  func prefixesAndKindsBelongTogether(kind: RecordInfo.Kind) throws {
    let id = RecordID.extracted(kind: kind, articleID: "a:x", ordinal: 0)
    #expect(RecordID.kind(of: id) == kind)
    #expect(RecordInfo.Kind(idPrefix: kind.idPrefix) == kind)
    try RecordID.check(id)
    for count in 2...id.count { try RecordID.checkPrefix(String(id.prefix(count))) }
  }

  @Test(arguments: [
    (
      "x:abc",
      "x:abc is no id: an id begins with its kind (a: article, m: meeting, d: memorandum, p: plan, e: entity, "
        + "n: analysis), as `hattama list` shows it"
    ),
    ("m:ABC", "m:ABC is no id: after its kind come only the letters a to z and the digits 2 to 7"),
    ("m:aaaaaaaaaaaaaaaaa", "m:aaaaaaaaaaaaaaaaa is no id: at most 16 characters follow its kind"),
  ])
  func whatIsNoIDIsNamed(typed: String, message: String) {
    let error = #expect(throws: RecordIDError.self) { try RecordID.checkPrefix(typed) }
    #expect(error?.description == message)
  }

  @Test func beginningOfAnIDIsNoWholeID() {
    let error = #expect(throws: RecordIDError.self) { try RecordID.check("m:abc") }
    #expect(error?.description == "m:abc has 3 characters after its kind; a whole id has 16")
  }
}
