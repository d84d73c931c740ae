import AnalyserMessages
import MessageFixtures
import CAnalyserMessages
import Testing

struct RoundTripTests {
  static let types: [any RecordMessage.Type] = [
    TextSpan.self, Provenance.self, Evidence.self, TextValue.self, DateValue.self, NameValue.self, QuantityValue.self,
    Entity.self, Meeting.self, Memorandum.self, Plan.self, Article.self, Analysis.self, AnalyserDescriptor.self,
    AnalyserRequest.self, AnalyserResult.self,
  ]

  @Test(arguments: types.indices)
  func everyFieldSurvivesDecodingAndEncoding(index: Int) throws {
    var filled = FilledMessage(seed: UInt64(index))
    try roundTrip(Self.types[index], filled.bytes(of: Self.types[index].descriptor))
  }

  private func roundTrip<Message: RecordMessage>(_ type: Message.Type, _ bytes: [UInt8]) throws {
    let value = try Message(serializedBytes: bytes)
    #expect(try value.serializedBytes() == bytes)
    #expect(try Message(serializedBytes: value.serializedBytes()) == value)
  }

  @Test func emptyMessageTakesNoBytes() throws {
    #expect(try Analysis().serializedBytes() == [])
    #expect(try Analysis(serializedBytes: []) == Analysis())
  }

  @Test func unknownEnumNumberIsKept() throws {
    var wire = WireBytes()
    wire.field(14, varint: 77)
    let article = try Article(serializedBytes: wire.bytes)
    #expect(article.origin.rawValue == 77)
    #expect(article.origin.name == "77")
    #expect(try article.serializedBytes() == wire.bytes)
  }

  @Test func unknownFieldIsPassedOver() throws {
    var wire = WireBytes()
    wire.field(1, varint: 3)
    wire.field(900, bytes: [1, 2, 3])
    #expect(try TextSpan(serializedBytes: wire.bytes) == TextSpan(begin: 3))
  }

  @Test func emptyElementsOfListsAreKept() throws {
    let article = Article(notStated: ["", "byline", ""])
    #expect(try Article(serializedBytes: article.serializedBytes()) == article)
  }
}
