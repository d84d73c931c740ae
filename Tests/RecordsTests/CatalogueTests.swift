import CAnalyserMessages
import MessageFixtures
import Records
import Testing

struct CatalogueTests {
  @Test(arguments: MessageCatalogue.messages.indices)
  func everyMessageSurvivesItsValueAndItsJSON(index: Int) throws {
    let type = MessageCatalogue.messages[index]
    var filled = FilledMessage(seed: UInt64(index))
    let bytes = filled.bytes(of: type.descriptor)
    #expect(try throughValue(type, bytes) == bytes)
    let json = try MessageCatalogue.json(bytes: bytes, as: type)
    #expect(try MessageCatalogue.message(json: json, as: type) == bytes)
    let pretty = try MessageCatalogue.json(bytes: bytes, as: type, options: JSONOptions(pretty: true))
    #expect(try MessageCatalogue.message(json: pretty, as: type) == bytes)
  }

  private func throughValue<Message: RecordMessage>(_ type: Message.Type, _ bytes: [UInt8]) throws -> [UInt8] {
    try Message(serializedBytes: bytes).serializedBytes()
  }

  @Test func messagesAreFoundByEitherName() {
    #expect(MessageCatalogue.message(named: "hattama.v1.Meeting") == Meeting.self)
    #expect(MessageCatalogue.message(named: "Meeting") == Meeting.self)
    #expect(MessageCatalogue.message(named: "Meting") == nil)
  }

  @Test func methodsKnowTheirMessagesAndStreams() throws {
    let method = try #require(MessageCatalogue.method(named: "Archive/Export"))
    #expect(method.name == "hattama.v1.Archive/Export")
    #expect(ObjectIdentifier(method.request) == ObjectIdentifier(ExportRequest.self))
    #expect(ObjectIdentifier(method.response) == ObjectIdentifier(ExportResponse.self))
    #expect(method.serverStreaming && !method.clientStreaming)
    #expect(MessageCatalogue.method(named: "hattama.v1.Archive/Get")?.serverStreaming == false)
    #expect(MessageCatalogue.method(named: "Archive/Steal") == nil)
  }

  @Test func descriptorSetNamesEveryMessage() {
    let set = String(decoding: MessageCatalogue.fileDescriptorSet, as: UTF8.self)
    for message in MessageCatalogue.messages {
      #expect(set.contains(String(cString: message.descriptor.pointee.short_name)))
    }
  }
}
