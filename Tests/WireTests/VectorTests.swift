import Foundation
import Testing
import Wire

/// One frame for each kind, as PROTOCOL.md §7 offers them to other implementations.
///
/// `HATTAMA_UPDATE_GOLDEN=1` writes them anew; a difference is a change of the protocol.
@Suite struct VectorTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Vectors/wire")

  private static func frame(
    _ kind: FrameHeader.Kind, _ stream: UInt32, hasMore: Bool = false, _ body: (inout [UInt8]) throws -> Void
  ) rethrows -> [UInt8] {
    var payload: [UInt8] = []
    try body(&payload)
    var frame: [UInt8] = []
    FrameHeader(kind, stream: stream, payloadByteCount: payload.count, hasMore: hasMore).write(to: &frame)
    return frame + payload
  }

  private static let vectors: [(name: String, bytes: [UInt8])] = {
    var hello = Hello()
    hello.token = Array("құпия".utf8)
    var metadata = Metadata()
    try! metadata.append("traceparent", Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".utf8))
    try! metadata.append("k", [0, 255])
    let request = RequestHead(method: "hattama.v1.Archive/Get", timeoutMilliseconds: 1_500, metadata: metadata)
    let failure = RPCStatus(
      code: .notFound, message: "жазба жоқ", details: [.init(type: "hattama.v1.Detail", bytes: [8, 1])],
      isSafeToRetry: true)
    return [
      ("hello", frame(.hello, 0) { Hello().write(to: &$0) }),
      ("hello-with-token", frame(.hello, 0) { hello.write(to: &$0) }),
      ("hello-reply", frame(.helloReply, 0) { HelloReply().write(to: &$0) }),
      (
        "request-with-deadline-and-metadata",
        frame(.request, 1) {
          request.write(to: &$0); $0 += [10, 1, 97]
        }
      ),
      ("request-without-deadline", frame(.request, 2) { RequestHead(method: "a.B/C").write(to: &$0) }),
      (
        "request-to-be-continued",
        frame(.request, 3, hasMore: true) {
          RequestHead(method: "a.B/C").write(to: &$0); $0 += [1]
        }
      ),
      ("continuation-last", frame(.continuation, 3) { $0 += [2, 3] }),
      (
        "response-ok",
        frame(.response, 1) {
          ResponseHead(status: .ok).write(to: &$0); $0 += [10, 1, 98]
        }
      ),
      ("response-failed-with-detail", frame(.response, 2) { ResponseHead(status: failure).write(to: &$0) }),
      ("message", frame(.message, 4) { $0 += [1, 2, 3] }),
      ("cancel", frame(.cancel, 4) { $0 += [1] }),
      ("cancel-deadline", frame(.cancel, 4) { $0 += [4] }),
      ("ping", frame(.ping, 0) { $0 += [1, 2, 3, 4, 5, 6, 7, 8] }),
      ("pong", frame(.pong, 0) { $0 += [1, 2, 3, 4, 5, 6, 7, 8] }),
      (
        "go-away",
        frame(.goAway, 0) { GoAway(code: .ok, lastStream: 4, message: "the server is stopping").write(to: &$0) }
      ),
    ]
  }()

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n"
  }

  @Test func framesStayAsTheyAre() throws {
    let updates = ProcessInfo.processInfo.environment["HATTAMA_UPDATE_GOLDEN"] == "1"
    for vector in Self.vectors {
      let file = Self.folder.appendingPathComponent(vector.name + ".hex")
      if updates { try hexadecimal(vector.bytes).write(to: file, atomically: true, encoding: .utf8) }
      #expect(try String(contentsOf: file, encoding: .utf8) == hexadecimal(vector.bytes), "\(vector.name)")
    }
  }

  @Test func everyVectorHasItsFileAndEveryFileItsVector() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".hex") }
    #expect(Set(files) == Set(Self.vectors.map { $0.name + ".hex" }))
  }

  @Test func everyTruncationIsIncompleteOrRefused() {
    for vector in Self.vectors {
      for count in vector.bytes.indices {
        let cut = Array(vector.bytes[..<count])
        guard let header = cut.withUnsafeBytes({ FrameHeader($0) }) else {
          #expect(count < FrameHeader.byteCount)
          continue
        }
        #expect(cut.count < FrameHeader.byteCount + header.payloadByteCount)
      }
    }
  }
}
