internal import AnalyserMessages

/// One worker process from its start to its end.
struct WorkerSession: ~Copyable {
  let service: AnalyserService
  let signal: WakeSignal
  var process: WorkerProcess
  /// Calls that the process brought to an end by itself.
  private(set) var answeredCount = 0
  private var callID: UInt32 = 0
  private var logLineCount = 0

  /// Log lines of one call that are passed on; the rest is counted.
  static let logLineCountMax = 100
  private static let shutdownMilliseconds: UInt32 = 500

  private init(_ service: AnalyserService, _ signal: WakeSignal, _ process: consuming WorkerProcess) {
    self.service = service
    self.signal = signal
    self.process = process
  }

  static func start(_ service: AnalyserService, _ signal: WakeSignal) throws(StartFailure) -> WorkerSession {
    do throws(AnalyserError) {
      return WorkerSession(service, signal, try WorkerProcess.start(service.launch))
    } catch {
      throw StartFailure(message: error.message)
    }
  }

  private enum Event {
    case frame(WorkerFrame)
    case closed
    case woken
    case timeout
    case violation(ProtocolViolation)
  }

  // MARK: Starting

  /// Says hello and waits until the analyser is ready.
  ///
  /// - Returns: the descriptor, which agrees with the manifest.
  mutating func shakeHands() throws(StartFailure) -> AnalyserDescriptor {
    let limit = service.configuration.startTimeoutMilliseconds
    let deadline = MonotonicTime.now.adding(milliseconds: limit)
    let hello = WorkerFrame.hello(
      configuration: service.package.manifest.configuration, resourcePath: service.package.resourcePath)
    // When it fails the worker is gone, and the channel says so next.
    _ = process.send(hello, until: deadline)
    while true {
      switch next(until: deadline) {
      case .frame(let frame):
        if let descriptor = try greeting(frame) { return descriptor }
      case .closed:
        throw StartFailure(message: "the analyser \(process.seeOff().predicate) while it was loaded")
      case .woken:
        if service.isStopping { throw StartFailure(message: "the server is shutting down") }
      case .timeout:
        let end = process.kill()
        throw StartFailure(
          message: "the analyser was not ready within \(limit) ms and was ended" + end.lastWordsClause)
      case .violation(let violation):
        _ = process.kill()
        throw StartFailure(message: "the analyser sent \(violation.message) while it was loaded")
      }
    }
  }

  /// - Returns: the descriptor once it comes; `nil` for what comes before it.
  private mutating func greeting(_ frame: WorkerFrame) throws(StartFailure) -> AnalyserDescriptor? {
    switch frame.kind {
    case .confined:
      let lacking = oneLine(frame.payload.dropFirst(8))
      if !lacking.isEmpty { service.noteLack(lacking) }
      return nil
    case .fatal:
      let words = process.seeOff().lastWordsClause
      throw StartFailure(message: service.withoutPaths(frame.text + words))
    case .ready:
      return try descriptor(in: frame)
    default:
      _ = process.kill()
      throw StartFailure(message: "the analyser sent a frame of kind \(frame.kind) while it was loaded")
    }
  }

  private mutating func descriptor(in frame: WorkerFrame) throws(StartFailure) -> AnalyserDescriptor {
    do throws(StartFailure) {
      guard frame.number == WorkerFrame.protocolVersion else {
        throw StartFailure(
          message: "the analyser speaks version \(frame.number ?? 0) of the worker protocol, this host "
            + "\(WorkerFrame.protocolVersion)")
      }
      let descriptor = try decodedDescriptor(frame.payload.dropFirst(4))
      if let difference = service.package.difference(from: descriptor) { throw StartFailure(message: difference) }
      return descriptor
    } catch {
      _ = process.kill()
      throw error
    }
  }

  // MARK: Serving

  /// Runs calls until the process ends or the service stops.
  ///
  /// - Returns: how the process ended, as the predicate of a sentence; `nil` when the service stops.
  mutating func serve() -> String? {
    while true {
      if service.isStopping {
        shutDown()
        return nil
      }
      if let job = service.queue.take() {
        if let ending = run(job) { return ending }
        continue
      }
      switch next(until: .distantFuture) {
      case .woken, .timeout: continue
      case .closed: return process.seeOff().predicate
      case .violation(let violation): return killed("sent \(violation.message)")
      case .frame(let frame): return killed(stray(frame))
      }
    }
  }

  private mutating func shutDown() {
    _ = process.send(WorkerFrame.shutdown, until: MonotonicTime.now.adding(milliseconds: Self.shutdownMilliseconds))
    _ = process.end(waitMilliseconds: Self.shutdownMilliseconds)
  }

  /// Runs one call and answers it.
  ///
  /// - Returns: how the process ended; `nil` when it lives on.
  private mutating func run(_ job: AnalyserJob) -> String? {
    callID = callID == .max ? 1 : callID + 1
    logLineCount = 0
    defer { noteDroppedLogLines() }
    let call = WorkerFrame.call(callID, milliseconds: job.deadline.milliseconds(from: .now), request: job.request)
    guard process.send(call, until: job.deadline) else { return notTaken(job) }
    var results = CollectedResults()
    // Until when a call that nobody waits for may still run.
    var grace: MonotonicTime?
    while true {
      switch next(until: grace ?? job.deadline) {
      case .woken:
        if service.isStopping { job.fail(.unavailable, "\(service.id) is being shut down with the server") }
      case .timeout:
        if grace != nil { return killed("did not stop when it was told to") }
        job.fail(.deadlineExceeded, "\(service.id) gave no answer within \(job.timeoutMilliseconds) ms")
      case .closed:
        return crashed(job, process.seeOff().predicate)
      case .violation(let violation):
        return violated(job, "sent \(violation.message)")
      case .frame(let frame):
        switch answer(frame, to: job, &results) {
        case .more: break
        case .answered: return nil
        case .defect(let predicate): return violated(job, predicate)
        }
      }
      if job.isFinished, grace == nil {
        let end = MonotonicTime.now.adding(milliseconds: service.configuration.graceMilliseconds)
        grace = end
        _ = process.send(WorkerFrame.cancel(callID), until: end)
      }
    }
  }

  private enum Progress {
    case more
    case answered
    case defect(String)
  }

  private mutating func answer(_ frame: WorkerFrame, to job: AnalyserJob, _ results: inout CollectedResults) -> Progress
  {
    guard frame.call == callID else { return .defect(stray(frame)) }
    switch frame.kind {
    case .result:
      return results.add(frame.payload) ? .more : .defect("emitted more than a call may")
    case .done:
      job.finish(.success(results.payloads))
    case .failed:
      job.finish(.failure(failure(in: frame, of: job)))
    default:
      return .defect(stray(frame))
    }
    answeredCount += 1
    return .answered
  }

  private func failure(in frame: WorkerFrame, of job: AnalyserJob) -> AnalyserError {
    let code = FailureCode(rawValue: frame.number ?? 0) ?? .internal
    // The worker's clock may be a little ahead of ours.
    if code == .cancelled, !job.isFinished {
      return AnalyserError(
        code: .deadlineExceeded, message: "\(service.id) gave no answer within \(job.timeoutMilliseconds) ms")
    }
    return AnalyserError(code: .failed, message: "\(service.id) failed (\(code.name)): \(frame.text)")
  }

  // MARK: Ends

  private mutating func notTaken(_ job: AnalyserJob) -> String {
    if job.deadline > .now { return crashed(job, process.seeOff().predicate) }
    // Part of the call is on the channel, so nothing else can follow it.
    job.fail(.deadlineExceeded, "\(service.id) did not read its call within \(job.timeoutMilliseconds) ms")
    return killed("did not read its call")
  }

  private func crashed(_ job: AnalyserJob, _ predicate: String) -> String {
    job.fail(.crashed, "\(service.id) \(predicate)")
    return predicate
  }

  private mutating func violated(_ job: AnalyserJob, _ predicate: String) -> String {
    job.fail(.protocolViolation, "\(service.id) \(predicate)")
    return killed(predicate)
  }

  private mutating func killed(_ predicate: String) -> String {
    let end = process.kill()
    return predicate + end.lastWordsClause
  }

  private func stray(_ frame: WorkerFrame) -> String {
    frame.kind == .fatal
      ? "gave up: \(service.withoutPaths(frame.text))" : "sent a frame of kind \(frame.kind) that is not its turn"
  }

  // MARK: Events

  /// What happens next; log lines are passed on and waiting calls expire on the way.
  private mutating func next(until deadline: MonotonicTime) -> Event {
    while true {
      let wait = min(deadline, service.queue.expire())
      do throws(ProtocolViolation) {
        switch try process.next(until: wait, signal) {
        case .frame(let frame) where frame.kind == .log: log(frame)
        case .frame(let frame): return .frame(frame)
        case .closed: return .closed
        case .woken: return .woken
        case .timeout: if deadline <= .now { return .timeout }
        }
      } catch {
        return .violation(error)
      }
    }
  }

  private mutating func log(_ frame: WorkerFrame) {
    logLineCount += 1
    guard logLineCount <= Self.logLineCountMax else { return }
    service.log(AnalyserLogLevel(rawValue: frame.number ?? 0) ?? .error, service.withoutPaths(frame.text))
  }

  private mutating func noteDroppedLogLines() {
    guard logLineCount > Self.logLineCountMax else { return }
    service.log(.warning, "\(logLineCount - Self.logLineCountMax) more lines of one call were dropped")
  }
}

private func decodedDescriptor(_ bytes: ArraySlice<UInt8>) throws(StartFailure) -> AnalyserDescriptor {
  do throws(CodecError) {
    return try AnalyserDescriptor(serializedBytes: Array(bytes))
  } catch {
    throw StartFailure(message: "the analyser's descriptor cannot be read: \(error.message)")
  }
}
