internal import NIOCore

/// What a server's connections on one event loop share: a timer that looks at all of them now and then, and the buffer in
/// which they gather what they send.
final class ServerLoop: @unchecked Sendable {
  // @unchecked: touched on `loop` only.
  private let loop: any EventLoop
  private let now: @Sendable () -> UInt64
  private var connections: [ObjectIdentifier: ServerConnection] = [:]
  private var task: RepeatedTask?
  private var lastMemoryCheck: UInt64 = 0
  let sender = FrameSender()

  init(loop: any EventLoop, now: @escaping @Sendable () -> UInt64) {
    self.loop = loop
    self.now = now
  }

  func start(everyMilliseconds period: Int) {
    let period = TimeAmount.milliseconds(Int64(period))
    task = loop.scheduleRepeatedTask(initialDelay: period, delay: period) { [weak self] _ in self?.sweep() }
  }

  func stop() { task?.cancel() }

  func add(_ connection: ServerConnection) { connections[ObjectIdentifier(connection)] = connection }
  func remove(_ connection: ServerConnection) { connections.removeValue(forKey: ObjectIdentifier(connection)) }

  private func sweep() {
    let now = now()
    for connection in connections.values { connection.tick(at: now) }
    guard now >= lastMemoryCheck + UInt64(freeMemoryCheckMilliseconds) else { return }
    lastMemoryCheck = now
    giveBackFreeMemory()
  }
}
