import Foundation
import Testing
import Wire
import WireFixtures

/// One frame for each kind, as PROTOCOL.md §9 offers them to other implementations.
///
/// `HATTAMA_UPDATE_GOLDEN=1` writes them anew; a difference is a change of the protocol.
@Suite struct VectorTests {
  private static let folder = URL(fileURLWithPath: ExchangeFile.vectors + "/wire")

  private static let vectors: [(name: String, bytes: [UInt8])] = {
    var metadata = Metadata()
    try! metadata.append("traceparent", Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".utf8))
    try! metadata.append("k", [0, 255])
    let failure = RPCStatus(
      code: .notFound, message: "жазба жоқ", details: [.init(type: "hattama.v1.Detail", bytes: [8, 1])],
      isSafeToRetry: true)
    let frames: [(String, Frame)] = [
      ("hello", .hello()),
      (
        "hello-with-token-and-features",
        .hello {
          $0.token = Array("құпия".utf8)
          $0.features = [.zlib, .compress]
        }
      ),
      ("hello-reply", .helloReply()),
      ("hello-reply-with-feature", .helloReply { $0.features = .zlib }),
      (
        "request-with-deadline-and-metadata",
        .request(1, "hattama.v1.Archive/Get", message: [10, 1, 97], timeoutMilliseconds: 1_500, metadata: metadata)
      ),
      ("request-without-deadline", .request(2)),
      ("request-open", .request(3, flags: .open)),
      ("request-compressed", .request(5, message: compressed, flags: .compressed)),
      ("response-ok", .response(1, message: [10, 1, 98])),
      ("response-failed-with-detail", .response(2, failure)),
      ("message", Frame(.message, 4, [1, 2, 3])),
      ("message-to-be-continued", Frame(.message, 3, [1], flags: .more)),
      ("continuation-to-be-continued", Frame(.continuation, 3, [2, 3], flags: .more)),
      ("continuation-last", Frame(.continuation, 3, [4])),
      ("message-compressed", Frame(.message, 3, compressed, flags: .compressed)),
      ("end", Frame(.end, 3)),
      ("cancel", Frame(.cancel, 4, [1])),
      ("cancel-deadline", Frame(.cancel, 4, [4])),
      ("ping", Frame(.ping, 0, [1, 2, 3, 4, 5, 6, 7, 8])),
      ("pong", Frame(.pong, 0, [1, 2, 3, 4, 5, 6, 7, 8])),
      ("window-of-the-connection", .window(0, 8_388_608)),
      ("window-of-a-stream", .window(3, 131_072)),
      ("go-away-announced", .goAway(.ok, lastStream: .max, "the server is stopping")),
      ("go-away", .goAway(.ok, lastStream: 4, "the server is stopping")),
      ("go-away-of-an-error", .goAway(.resourceExhausted, lastStream: 4, "more than 100 pings came in a second")),
    ]
    return frames.map { ($0, $1.bytes) }
  }()

  /// "abc" a hundred times: length, then zlib's bytes at level 6.
  static let compressed: [UInt8] =
    [0, 0, 1, 0x2C] + [0x78, 0x9C, 0x4B, 0x4C, 0x4A, 0x4E, 0x1C, 0x45, 0xC4, 0x21, 0x00, 0x88, 0x4D, 0x72, 0xD9]

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
