/// How many bytes of answers may wait on one connection, and on all of a server (PROTOCOL.md §2).
struct AnswerQueue: Sendable {
  private let byteCountMax: Int
  private let serverBudget: ByteBudget
  /// What `serverBudget` knows of this connection.
  private var accountedByteCount = 0
  /// What the link has, as far as it is known.
  var linkByteCount = 0

  /// - Parameters:
  ///   - byteCountMax: beyond it new calls are refused.
  ///   - serverBudget: shared by all connections of a server.
  init(byteCountMax: Int, serverBudget: ByteBudget) {
    self.byteCountMax = byteCountMax
    self.serverBudget = serverBudget
  }

  func isFull(with queuedByteCount: Int) -> Bool { queuedByteCount > byteCountMax }

  /// Why a new call is not taken now.
  func refusal(with queuedByteCount: Int) -> RPCStatus? {
    if isFull(with: queuedByteCount) { return status(queuedByteCount, "connection", isSafeToRetry: true) }
    guard serverBudget.isExceeded(with: 0) else { return nil }
    return status(serverBudget.usedByteCount, "server", isSafeToRetry: true)
  }

  /// Why an answer with a message of so many bytes cannot be queued behind the others.
  func defect(ofMessageWith byteCount: Int, behind queuedByteCount: Int) -> RPCStatus? {
    if queuedByteCount + byteCount > WireLimits.answerQueueByteCountMax {
      return status(queuedByteCount, "connection", isSafeToRetry: false)
    }
    guard serverBudget.isExceeded(with: byteCount) else { return nil }
    return status(serverBudget.usedByteCount, "server", isSafeToRetry: false)
  }

  private func status(_ byteCount: Int, _ place: String, isSafeToRetry: Bool) -> RPCStatus {
    RPCStatus(
      code: .resourceExhausted, message: "\(byteCount) bytes of answers wait on this \(place); read them first",
      isSafeToRetry: isSafeToRetry)
  }

  /// Brings the server's sum up to date.
  mutating func account(for queuedByteCount: Int) {
    let byteCount = queuedByteCount + linkByteCount
    guard byteCount != accountedByteCount else { return }
    serverBudget.account(byteCount - accountedByteCount)
    accountedByteCount = byteCount
  }
}
