import AnalyserMessages
import CAnalyserMessages
import Testing

struct MessageMemoryTests {
  @Test func valueAndItsBytesGiveTheSameStruct() throws {
    let article = Article(id: "a:1", text: "Жиын өтті.", headline: TextSpan(begin: 0, end: 8))
    let fromValue = try MessageMemory(article).serializedBytes()
    let fromBytes = try MessageMemory(unpacking: fromValue, as: Article.descriptor).serializedBytes()
    #expect(fromValue == fromBytes)
    #expect(try Article(serializedBytes: fromBytes) == article)
  }

  @Test func emptyMessageHasItsDescriptor() throws {
    let memory = try MessageMemory(emptyOf: Meeting.descriptor)
    #expect(memory.root.pointee.descriptor == Meeting.descriptor)
    #expect(memory.serializedBytes() == [])
  }

  @Test func memoryBeyondTheLimitIsRefused() throws {
    let memory = try MessageMemory(emptyOf: TextSpan.descriptor, byteCountMax: 4_096)
    let error = #expect(throws: CodecError.self) { _ = try memory.allocate(8_192) }
    #expect(error?.code == .tooLarge)
  }
}
