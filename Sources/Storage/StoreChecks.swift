/// What every engine refuses before it touches anything.
enum StoreChecks {
  static func check(_ operations: [StoreOperation], _ idempotencyKey: String?) throws(StoreError) {
    try within(1...StoreLimits.operationCountMax, operations.count, "a batch", "operations")
    if let idempotencyKey {
      try within(1...StoreLimits.idempotencyKeyByteCountMax, idempotencyKey.utf8.count, "a key", "bytes")
    }
    var ids = Set<String>()
    for operation in operations {
      let id = operation.id
      try within(1...StoreLimits.idByteCountMax, id.utf8.count, "an id", "bytes")
      guard ids.insert(id).inserted else { throw StoreError(.invalidArgument, "the batch names \(id) twice") }
      if case .put(let columns, let payload, _, _) = operation { try check(columns, payload) }
    }
  }

  private static func check(_ columns: RecordColumns, _ payload: [UInt8]) throws(StoreError) {
    let id = columns.id
    try within(0...StoreLimits.payloadByteCountMax, payload.count, "the payload of \(id)", "bytes")
    try within(0...StoreLimits.titleByteCountMax, columns.title.utf8.count, "the title of \(id)", "bytes")
    try within(0...StoreLimits.idByteCountMax, columns.parentID.utf8.count, "the parent of \(id)", "bytes")
    try within(0...StoreLimits.attributeCountMax, columns.attributes.count, "\(id)", "attributes")
    for attribute in columns.attributes {
      try within(0...StoreLimits.attributeByteCountMax, attribute.value.utf8.count, "an attribute of \(id)", "bytes")
    }
  }

  static func check(_ query: ListQuery) throws(StoreError) {
    try within(1...StoreLimits.listLimitMax, query.limit, "a page", "records")
  }

  static func check(_ query: SearchQuery) throws(StoreError) {
    try within(1...StoreLimits.searchLimitMax, query.limit, "a page", "hits")
    try within(0...StoreLimits.searchTermCountMax, query.kinds.count, "a query", "kinds")
    guard let expression = query.expression else { return }
    try within(1...StoreLimits.searchTermCountMax, expression.termCount, "a query", "terms")
  }

  private static func within(
    _ range: ClosedRange<Int>, _ count: Int, _ what: @autoclosure () -> String, _ unit: String
  ) throws(StoreError) {
    guard !range.contains(count) else { return }
    throw StoreError(.invalidArgument, "\(what()) has \(range.lowerBound) to \(range.upperBound) \(unit), not \(count)")
  }

  static func byteCount(of operations: [StoreOperation]) -> Int {
    operations.reduce(0) { sum, operation in
      guard case .put(let columns, let payload, let document, _) = operation else { return sum }
      let termByteCount = document?.terms.reduce(0) { $0 + $1.utf8.count } ?? 0
      let attributeByteCount = columns.attributes.reduce(0) { $0 + $1.value.utf8.count }
      return sum + payload.count + columns.title.utf8.count + termByteCount + attributeByteCount
    }
  }
}

extension SearchExpression {
  /// Terms and operators, so that it bounds the depth as well.
  var termCount: Int {
    switch self {
    case .everything: 1
    case .phrase(let terms, _, _): terms.count
    case .all(let parts), .any(let parts): parts.reduce(parts.isEmpty ? 0 : 1) { $0 + $1.termCount }
    case .without(let wanted, let unwanted): 1 + wanted.termCount + unwanted.termCount
    }
  }
}
