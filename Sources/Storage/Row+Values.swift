internal import Foundation
internal import GRDB

/// Values of a row that may be damaged: GRDB's own subscripts end the process when a value has another type.
extension Row {
  func integer(_ index: Int) throws(StoreError) -> Int64 {
    guard let value = optionalInteger(index) else { throw damaged(index, "a number") }
    return value
  }

  func optionalInteger(_ index: Int) -> Int64? { Int64.fromDatabaseValue(self[index] as DatabaseValue) }

  /// A number that was stored from one of the same width.
  func unsigned<Number: FixedWidthInteger & UnsignedInteger>(
    _ index: Int, as: Number.Type = Number.self
  ) throws(StoreError) -> Number {
    let value = try integer(index)
    guard let number = Number(exactly: value) else { throw damaged(index, "a number of its range") }
    return number
  }

  func text(_ index: Int) throws(StoreError) -> String {
    guard let value = String.fromDatabaseValue(self[index] as DatabaseValue) else { throw damaged(index, "a text") }
    return value
  }

  func bytes(_ index: Int) throws(StoreError) -> [UInt8] {
    let value = self[index] as DatabaseValue
    if case .blob(let data) = value.storage { return [UInt8](data) }
    throw damaged(index, "bytes")
  }

  private func damaged(_ index: Int, _ wanted: String) -> StoreError {
    StoreError(.corrupt, "a row of the store is damaged: its value \(index) is not \(wanted)")
  }
}
