/// What every engine refuses before it touches anything.
enum StoreChecks {
  private static let idByteCountMax = 128

  static func check(_ operations: [StoreOperation], _ idempotencyKey: String?) throws(StoreError) {
    guard (1...StoreLimits.operationCountMax).contains(operations.count) else {
      throw StoreError(
        .invalidArgument, "a batch has 1 to \(StoreLimits.operationCountMax) operations, not \(operations.count)")
    }
    if let key = idempotencyKey, !(1...StoreLimits.idempotencyKeyByteCountMax).contains(key.utf8.count) {
      throw StoreError(
        .invalidArgument, "a key has 1 to \(StoreLimits.idempotencyKeyByteCountMax) bytes, not \(key.utf8.count)")
    }
    var ids = Set<String>()
    for operation in operations {
      let id = operation.id
      guard (1...idByteCountMax).contains(id.utf8.count) else {
        throw StoreError(.invalidArgument, "an id has 1 to \(idByteCountMax) bytes, not \(id.utf8.count)")
      }
      guard ids.insert(id).inserted else { throw StoreError(.invalidArgument, "the batch names \(id) twice") }
      if case .put(_, let payload, _) = operation, payload.count > StoreLimits.payloadByteCountMax {
        throw StoreError(
          .invalidArgument, "\(id) has \(payload.count) bytes; at most \(StoreLimits.payloadByteCountMax) are stored")
      }
    }
  }

  static func byteCount(of operations: [StoreOperation]) -> Int {
    operations.reduce(0) { sum, operation in
      if case .put(_, let payload, _) = operation { return sum + payload.count }
      return sum
    }
  }
}

extension StoreOperation {
  package var id: String {
    switch self {
    case .put(let columns, _, _): columns.id
    case .delete(let id, _): id
    }
  }
}
