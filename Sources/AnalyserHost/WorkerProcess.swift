internal import CConfinement
internal import Glibc

/// A running worker process, its channel and its standard error. Only the thread that started it uses it: the kernel
/// ends the process together with that thread.
struct WorkerProcess: ~Copyable {
  enum Event: Sendable, Hashable {
    case frame(WorkerFrame)
    /// The process has ended or closed its channel.
    case closed
    /// The signal was raised.
    case woken
    /// The time has come.
    case timeout
  }

  private let pid: pid_t
  private let process: FileDescriptor
  private let channel: FileDescriptor
  private let errors: FileDescriptor
  private let memoryByteCountMax: UInt64
  private var errorsEnded = false
  private var lastWords = LastWords()
  private var frames = WorkerFrameReader()
  private var isReaped = false

  /// How many bytes are read at once.
  private static let pieceByteCount = 64 << 10
  /// How long a process that closed its channel has for ending by itself.
  private static let endMilliseconds: UInt32 = 200
  /// How much of a dead process's standard error is looked through for its last words.
  private static let errorPieceCountMax = 64

  private init(
    pid: pid_t, process: consuming FileDescriptor, channel: consuming FileDescriptor,
    errors: consuming FileDescriptor, memoryByteCountMax: UInt64
  ) {
    self.pid = pid
    self.process = process
    self.channel = channel
    self.errors = errors
    self.memoryByteCountMax = memoryByteCountMax
  }

  /// A process that nobody ended in order does not outlive its value.
  deinit {
    if isReaped { return }
    var end = hattama_end()
    _ = hattama_pidfd_kill(process.number)
    _ = hattama_reap(pid, &end)
  }

  /// - Throws: `unavailable` when the system gives no process.
  static func start(_ launch: WorkerLaunch) throws(AnalyserError) -> WorkerProcess {
    let (channelNumber, childChannelNumber) = try pair(hattama_channel)
    let channel = FileDescriptor(owning: channelNumber)
    let childChannel = FileDescriptor(owning: childChannelNumber)
    let (errorsNumber, childErrorsNumber) = try pair(hattama_error_pipe)
    let errors = FileDescriptor(owning: errorsNumber)
    let childErrors = FileDescriptor(owning: childErrorsNumber)
    let pid = try spawn(launch, channel: childChannel.number, errors: childErrors.number)
    let process = hattama_pidfd_open(pid)
    guard process >= 0 else {
      let reason = errno
      var end = hattama_end()
      // Not reaped yet, so the number is still this child's.
      _ = Glibc.kill(pid, SIGKILL)
      _ = hattama_reap(pid, &end)
      throw noProcess(reason)
    }
    return WorkerProcess(
      pid: pid, process: FileDescriptor(owning: process), channel: channel, errors: errors,
      memoryByteCountMax: launch.memoryByteCountMax)
  }

  private static func pair(
    _ make: (UnsafeMutablePointer<Int32>?) -> Int32
  ) throws(AnalyserError) -> (Int32, Int32) {
    var numbers: [Int32] = [-1, -1]
    guard numbers.withUnsafeMutableBufferPointer({ make($0.baseAddress) }) == 0 else { throw noProcess(errno) }
    return (numbers[0], numbers[1])
  }

  private static func spawn(_ launch: WorkerLaunch, channel: Int32, errors: Int32) throws(AnalyserError) -> pid_t {
    var pid: pid_t = 0
    let failure = withCStrings(launch.arguments) { arguments in
      withCStrings(launch.environment) { environment in
        hattama_spawn(launch.workerPath, arguments, environment, channel, errors, &pid)
      }
    }
    if failure != 0 { throw noProcess(failure) }
    return pid
  }

  // MARK: Talking

  /// Waits for what happens next.
  ///
  /// - Throws: ``ProtocolViolation``.
  mutating func next(until deadline: MonotonicTime, _ signal: WakeSignal) throws(ProtocolViolation) -> Event {
    while true {
      // Before the frames: a worker that floods its channel does not put the deadline off.
      if deadline != .distantFuture, deadline <= .now { return .timeout }
      if let frame = try frames.next() { return .frame(frame) }
      var descriptors = [channel.number, signal.number, process.number, errorsEnded ? -1 : errors.number].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&descriptors, nfds_t(descriptors.count), pollTimeout(until: deadline)) > 0 else { continue }
      if descriptors[3].revents != 0 { readErrors() }
      if descriptors[1].revents != 0 {
        signal.lower()
        return .woken
      }
      if descriptors[0].revents != 0 {
        if !readChannel() { return .closed }
      } else if descriptors[2].revents != 0 {
        return .closed
      }
    }
  }

  /// Sends a frame; false when the worker is gone or does not read in time.
  func send(_ bytes: [UInt8], until deadline: MonotonicTime) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(channel.number, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN {
        var descriptor = pollfd(fd: channel.number, events: Int16(POLLOUT), revents: 0)
        guard deadline > .now, poll(&descriptor, 1, pollTimeout(until: deadline)) >= 0 || errno == EINTR else {
          return false
        }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// False when the channel has ended.
  private mutating func readChannel() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: Self.pieceByteCount, alignment: 1) { buffer in
      let count = read(channel.number, buffer.baseAddress, buffer.count)
      if count > 0 { frames.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }
  }

  private mutating func readErrors() {
    withUnsafeTemporaryAllocation(byteCount: Self.pieceByteCount, alignment: 1) { buffer in
      let count = read(errors.number, buffer.baseAddress, buffer.count)
      if count > 0 {
        lastWords.append(buffer[..<count])
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        errorsEnded = true
      }
    }
  }

  // MARK: Ending

  /// Sees a worker off that has closed its channel, reaps it and says how it ended.
  mutating func seeOff() -> WorkerEnd { end(waitMilliseconds: Self.endMilliseconds) }

  /// Ends the worker now.
  mutating func kill() -> WorkerEnd { end(waitMilliseconds: 0) }

  /// Ends the worker after it had some time for ending by itself.
  mutating func end(waitMilliseconds: UInt32) -> WorkerEnd {
    let wasKilled =
      waitMilliseconds == 0 || !waitForEnd(until: MonotonicTime.now.adding(milliseconds: waitMilliseconds))
    if wasKilled { _ = hattama_pidfd_kill(process.number) }
    var end = hattama_end()
    _ = hattama_reap(pid, &end)
    isReaped = true
    var pieces = 0
    while !errorsEnded, hasErrors, pieces < Self.errorPieceCountMax {
      readErrors()
      pieces += 1
    }
    return WorkerEnd(
      signal: end.signal, status: end.status, wasKilled: wasKilled,
      residentByteCountMax: end.resident_byte_count_max, isResidentByteCountOwn: end.is_resident_byte_count_own != 0,
      memoryByteCountMax: memoryByteCountMax,
      lastWords: lastWords.text)
  }

  private func waitForEnd(until deadline: MonotonicTime) -> Bool {
    repeat {
      var descriptor = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
      if poll(&descriptor, 1, pollTimeout(until: deadline)) > 0 { return true }
    } while deadline > .now
    return false
  }

  private var hasErrors: Bool {
    var descriptor = pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, 0) > 0
  }
}

private func noProcess(_ error: Int32) -> AnalyserError {
  AnalyserError(
    code: .unavailable, message: "the worker program cannot be started: \(String(cString: strerror(error)))")
}

/// Lends strings as a C array that ends in NULL.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return body(&pointers)
}
