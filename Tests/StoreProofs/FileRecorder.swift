internal import CCheckedFiles
internal import CFaultyFiles
internal import Foundation
internal import Synchronization

/// What happened to a store's files, in order.
package enum FileEvent: Sendable {
  case write(isLog: Bool, offset: Int, bytes: [UInt8])
  case truncate(isLog: Bool, size: Int)
  case sync(isLog: Bool)
  /// The store has said that so many commits are done.
  case acknowledged(Int)
}

/// A call that is to fail.
package struct Fault: Sendable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    case readError
    case writeError
    /// A part of the bytes reaches the file.
    case shortWrite
    case diskFull
    case syncError
    case truncateError
  }

  package var kind: Kind
  /// Which call of those that can fail so, from 0.
  package var number: Int

  package init(_ kind: Kind, number: Int) {
    self.kind = kind
    self.number = number
  }

  package var description: String { "\(kind) at call \(number)" }
}

/// Watches the files of the stores in one folder, and makes a call of theirs fail.
package final class FileRecorder: Sendable {
  private struct State {
    var events: [FileEvent] = []
    var fault: Fault?
    var callCounts: [Fault.Kind: Int] = [:]
    var hasFailed = false
  }

  private let folder: String
  private let records: Bool
  private let state: Mutex<State>

  /// - Parameter records: whether events are kept; they hold every byte that was written.
  private init(folder: String, records: Bool, fault: Fault?) {
    self.folder = folder
    self.records = records
    state = Mutex(State(fault: fault))
  }

  package static func with<Result>(
    folder: String, records: Bool = false, fault: Fault? = nil, _ body: (FileRecorder) async throws -> Result
  ) async throws -> Result {
    guard faulty_files_register() == 0, hattama_checked_files_use_base(FAULTY_FILES_NAME) == 0 else {
      throw ProofError("SQLite refuses the faulty files")
    }
    let recorder = FileRecorder(folder: folder, records: records, fault: fault)
    let context = Unmanaged.passUnretained(recorder).toOpaque()
    guard faulty_files_hook(folder, hook, context) == 1 else { throw ProofError("too many folders are watched") }
    defer { faulty_files_unhook(folder) }
    return try await body(recorder)
  }

  package var events: [FileEvent] { state.withLock { $0.events } }
  package var hasFailed: Bool { state.withLock { $0.hasFailed } }

  package func callCount(_ kind: Fault.Kind) -> Int { state.withLock { $0.callCounts[kind] ?? 0 } }

  package func acknowledge(_ count: Int) {
    if records { state.withLock { $0.events.append(.acknowledged(count)) } }
  }

  /// - Returns: SQLite's result, and how many bytes of a write that fails reach the file.
  fileprivate func asked(_ call: faulty_call) -> (result: Int32, written: Int32) {
    state.withLock { state in
      if let failure = failure(of: call, &state) { return failure }
      if records, let event = FileEvent(call) { state.events.append(event) }
      return (0, 0)
    }
  }

  private func failure(of call: faulty_call, _ state: inout State) -> (result: Int32, written: Int32)? {
    for kind in Fault.Kind.allCases where kind.concerns(call.kind) {
      let number = state.callCounts[kind, default: 0]
      state.callCounts[kind] = number + 1
      guard let fault = state.fault, fault.kind == kind, fault.number == number else { continue }
      state.hasFailed = true
      return (kind.result, kind == .shortWrite ? call.size / 2 : 0)
    }
    return nil
  }
}

private func hook(
  _ context: UnsafeMutableRawPointer?, _ call: UnsafePointer<faulty_call>?, _ written: UnsafeMutablePointer<Int32>?
) -> Int32 {
  guard let context, let call else { return 0 }
  let answer = Unmanaged<FileRecorder>.fromOpaque(context).takeUnretainedValue().asked(call.pointee)
  written?.pointee = answer.written
  return answer.result
}

extension Fault.Kind {
  fileprivate func concerns(_ call: faulty_kind) -> Bool {
    switch self {
    case .readError: call == FAULTY_READ
    case .writeError, .shortWrite, .diskFull: call == FAULTY_WRITE
    case .syncError: call == FAULTY_SYNC
    case .truncateError: call == FAULTY_TRUNCATE
    }
  }

  /// SQLite's extended result codes (https://sqlite.org/rescode.html).
  fileprivate var result: Int32 {
    switch self {
    case .readError: 10 | 1 << 8
    case .writeError, .shortWrite: 10 | 3 << 8
    case .diskFull: 13
    case .syncError: 10 | 4 << 8
    case .truncateError: 10 | 6 << 8
    }
  }
}

extension FileEvent {
  fileprivate init?(_ call: faulty_call) {
    let isLog = call.is_log != 0
    switch call.kind {
    case FAULTY_WRITE:
      let bytes = UnsafeRawBufferPointer(start: call.bytes, count: Int(call.size))
      self = .write(isLog: isLog, offset: Int(call.offset), bytes: [UInt8](bytes))
    case FAULTY_TRUNCATE: self = .truncate(isLog: isLog, size: Int(call.offset))
    case FAULTY_SYNC: self = .sync(isLog: isLog)
    default: return nil
    }
  }
}

package struct ProofError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// A folder that goes at the end.
func withProofFolder<Result>(_ body: (_ path: String) async throws -> Result) async throws -> Result {
  // Resolved, since SQLite hands its files by their whole path on.
  let path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    .appendingPathComponent("hattama-proof-\(UUID())").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try await body(path)
}
