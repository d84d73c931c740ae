internal import NIOCore
internal import Transport
internal import Wire
internal import WireFixtures

/// The same bytes whole and cut up anywhere are the same frames, with the same end. Traps when they are not.
package func fuzzFrames(_ input: UnsafeRawBufferPointer) {
  var script = ByteScript(input)
  let cuts = (0..<8).map { _ in Int(script.byte()) }
  let bytes = script.rest()
  let whole = Assembly([bytes])
  var parts: [[UInt8]] = []
  var at = 0
  while at < bytes.count {
    let end = min(bytes.count, at + 1 + cuts[parts.count % cuts.count])
    parts.append(Array(bytes[at..<end]))
    at = end
  }
  let cut = Assembly(parts)
  precondition(whole.frames == cut.frames, "cut up, the bytes are other frames")
  precondition(whole.end == cut.end, "cut up, the bytes end in another way")
  // And they are the bytes.
  precondition(bytes.starts(with: whole.frames.flatMap(\.bytes)), "the frames are not what came")
}

/// What an assembler makes of bytes that come in parts.
private struct Assembly {
  var frames: [Frame] = []
  var end: FrameAssembler.Next = .incomplete

  init(_ parts: [[UInt8]]) {
    var assembler = FrameAssembler()
    for part in parts {
      var buffer = ByteBuffer(bytes: part)
      while true {
        let next = assembler.next(&buffer) { header in
          header.payloadByteCount <= WireLimits.frameByteCountMin
        } take: { header, payload in
          var frame = Frame(.ping, header.stream, Array(payload))
          frame.header = header
          frames.append(frame)
        }
        end = next
        if next == .refused || next == .foreign { return }
        if next == .incomplete { break }
      }
    }
  }
}
