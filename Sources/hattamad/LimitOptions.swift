internal import ArgumentParser

/// Limits that an operator may set; PROTOCOL.md §2 says what follows beyond each.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Connections at once; more are closed without a word (default: 12000).", valueName: "n"),
    transform: { try number($0, 1...1_000_000) })
  var connections: Int?

  @Option(
    help: ArgumentHelp("Calls at once on one connection; more are refused (default: 1024).", valueName: "n"),
    transform: { try number($0, 16...1_000_000) })
  var streams: Int?

  @Option(
    help: ArgumentHelp("Handlers at work at once; more calls are refused (default: 10000).", valueName: "n"),
    transform: { try number($0, 1...1_000_000) })
  var calls: Int?

  @Option(
    help: ArgumentHelp(
      "Handlers that may compute, or block, at once; the others wait for a thread (default: 16).", valueName: "n"),
    transform: { try number($0, 1...1_024) })
  var handlerThreads: Int?

  @Option(
    help: ArgumentHelp("Memory for requests in MiB; what goes beyond it is refused (default: 256).", valueName: "MiB"),
    transform: { try number($0, 1...1_048_576) })
  var requestMemory: Int?

  @Option(
    help: ArgumentHelp(
      "Memory for answers that wait for their readers, in MiB; what goes beyond it is refused (default: 512).",
      valueName: "MiB"),
    transform: { try number($0, 1...1_048_576) })
  var answerMemory: Int?

  @Option(
    help: ArgumentHelp("A connection without a call for so long is told to go (default: 600).", valueName: "seconds"),
    transform: { try number($0, 1...86_400) })
  var idleTimeout: Int?

  @Option(
    help: ArgumentHelp(
      "How long a server that stops waits for the calls under way before it cuts them (default: 30).",
      valueName: "seconds"),
    transform: { try number($0, 0...86_400) })
  var drainTimeout: Int?

  var limits: ServerProcess.Limits {
    var limits = ServerProcess.Limits()
    if let connections { limits.connectionCountMax = connections }
    if let streams { limits.streamCountMax = UInt32(streams) }
    if let calls { limits.callCountMax = calls }
    if let handlerThreads { limits.handlerThreadCount = handlerThreads }
    if let requestMemory { limits.heldByteCountMax = requestMemory << 20 }
    if let answerMemory { limits.queuedByteCountMax = answerMemory << 20 }
    if let idleTimeout { limits.idleTimeoutMilliseconds = idleTimeout * 1_000 }
    if let drainTimeout { limits.drainTimeoutMilliseconds = drainTimeout * 1_000 }
    return limits
  }
}

private func number(_ text: String, _ range: ClosedRange<Int>) throws -> Int {
  guard let number = Int(text), range.contains(number) else {
    throw ValidationError("'\(text)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
  }
  return number
}
