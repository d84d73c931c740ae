internal import Wire
internal import WireFixtures

/// Everything that stands before a message, read from any bytes: what can be read keeps the limits of PROTOCOL.md §2, and
/// written again it is read as the same. Traps when not.
package func fuzzHeads(_ input: UnsafeRawBufferPointer) {
  guard let kind = input.first else { return }
  let bytes = UnsafeRawBufferPointer(rebasing: input.dropFirst())
  switch kind % 6 {
  case 0: request(bytes)
  case 1: response(bytes)
  case 2:
    guard let hello = try? Hello(bytes) else { return }
    precondition(hello.token.count <= bytes.count)
    let again = written { hello.write(to: &$0) }.withUnsafeBytes { try? Hello($0) }
    precondition(again == hello, "a hello became another one")
  case 3:
    guard let reply = try? HelloReply(bytes) else { return }
    let again = written { reply.write(to: &$0) }.withUnsafeBytes { try? HelloReply($0) }
    precondition(again == reply, "a reply became another one")
  case 4:
    guard let goAway = try? GoAway(bytes) else { return }
    let again = written { goAway.write(to: &$0) }.withUnsafeBytes { try? GoAway($0) }
    precondition(again?.code == goAway.code && again?.lastStream == goAway.lastStream, "a GO_AWAY became another one")
  default:
    guard let credit = try? Window.credit(bytes) else { return }
    precondition(credit > 0 && bytes.count == 4)
  }
}

private func request(_ bytes: UnsafeRawBufferPointer) {
  var offset = 0
  guard let head = try? RequestHead(bytes, messageOffset: &offset) else { return }
  check(head.metadata)
  let known = try? RequestHead(bytes, messageOffset: &offset, known: head.method)
  precondition(known == head, "a known method is read in another way")
  precondition(written { head.write(to: &$0) } == Array(bytes[..<offset]), "a request's head is written in another way")
}

private func response(_ bytes: UnsafeRawBufferPointer) {
  var offset = 0
  guard let head = try? ResponseHead(bytes, messageOffset: &offset) else { return }
  check(head.trailers)
  var again = 0
  let second = written { head.write(to: &$0) }.withUnsafeBytes { try? ResponseHead($0, messageOffset: &again) }
  precondition(second?.status.code == head.status.code, "a response's status became another one")
  precondition(second?.trailers == head.trailers, "a response's trailers became others")
}

private func check(_ metadata: Metadata) {
  let entries = metadata.entries
  precondition(entries.count == metadata.count && metadata.count <= WireLimits.metadataCountMax)
  let byteCount = entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.count }
  precondition(byteCount <= WireLimits.metadataByteCountMax)
  var copy = Metadata()
  for entry in entries {
    precondition(metadata[entry.key] == entries.first { $0.key == entry.key }?.value)
    do {
      try copy.append(entry.key, entry.value)
    } catch {
      preconditionFailure("what was read cannot be written: \(error)")
    }
  }
  precondition(copy == metadata, "metadata became other metadata")
}
