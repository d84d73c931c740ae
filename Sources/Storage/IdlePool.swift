internal import Synchronization

/// Things that are dear to make and used by one thread at a time: as many as are in use at once, a few of them kept.
package final class IdlePool<Element: AnyObject & Sendable>: Sendable {
  private let keptCountMax: Int
  private let idle = Mutex<[Element]>([])

  package init(keptCountMax: Int) { self.keptCountMax = keptCountMax }

  package func use<Result, Failure: Error>(
    _ make: () throws(Failure) -> Element, _ body: (Element) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let kept = idle.withLock { $0.popLast() }
    let element = if let kept { kept } else { try make() }
    defer { idle.withLock { if $0.count < keptCountMax { $0.append(element) } } }
    return try body(element)
  }
}
