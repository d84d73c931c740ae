import Storage
import Testing

private let maker = ConformanceTermMaker()

extension StoreConformance {
  static let searchCases: [ConformanceCase] = [
    ConformanceCase("narrowExpressionGivesWayWhenItFindsLittle") {
      try await $0.narrowExpressionGivesWayWhenItFindsLittle()
    },
    ConformanceCase("laterPagesAskWhatTheFirstAsked") { try await $0.laterPagesAskWhatTheFirstAsked() },
    ConformanceCase("searchFindsTerms") { try await $0.searchFindsTerms() },
    ConformanceCase("searchKnowsFields") { try await $0.searchKnowsFields() },
    ConformanceCase("searchFiltersByKindAndDay") { try await $0.searchFiltersByKindAndDay() },
    ConformanceCase("daysAreExactWhateverTheirLength") { try await $0.daysAreExactWhateverTheirLength() },
    ConformanceCase("searchForDaysIsBounded") { try await $0.searchForDaysIsBounded() },
    ConformanceCase("searchFollowsEveryWrite") { try await $0.searchFollowsEveryWrite() },
    ConformanceCase("rejectedBatchIsNotFound") { try await $0.rejectedBatchIsNotFound() },
    ConformanceCase("betterHitsComeFirst") { try await $0.betterHitsComeFirst() },
    ConformanceCase("ranksFollowTheNewLength") { try await $0.ranksFollowTheNewLength() },
    ConformanceCase("searchPagesWithoutDoubles") { try await $0.searchPagesWithoutDoubles() },
    ConformanceCase("noTermIsAnOperator") { try await $0.noTermIsAnOperator() },
    ConformanceCase("searchRefusesTooMuch") { try await $0.searchRefusesTooMuch() },
    ConformanceCase("rebuiltIndexFindsTheSame") { try await $0.rebuiltIndexFindsTheSame() },
  ]

  /// The ids of all pages.
  private static func found(_ store: any Store, _ query: SearchQuery) async throws -> [String] {
    var query = query
    var result: [String] = []
    repeat {
      let page = try await store.search(query)
      #expect(page.hits.count <= query.limit)
      result += page.hits.map(\.columns.id)
      query.after = page.next
    } while query.after != nil && result.count < 10_000
    return result
  }

  private static func found(_ store: any Store, _ expression: SearchExpression) async throws -> [String] {
    try await found(store, SearchQuery(expression, order: .newest)).sorted()
  }

  private static func word(_ term: String, _ field: SearchField? = nil) -> SearchExpression {
    .phrase([term], field: field)
  }

  func narrowExpressionGivesWayWhenItFindsLittle() async throws {
    var query = SearchQuery(.any([.phrase(["алма"]), .phrase(["алм"], isPrefix: true)]), limit: 200)
    query.narrow = .phrase(["алма"])
    try await withStore { store async throws in
      _ = try await store.commit(
        [
          maker.put("a:1", "алма"), maker.put("a:2", "алмас"), maker.put("a:3", "алмұрт алма"),
          maker.put("a:4", "жүзім"),
        ],
        idempotencyKey: nil)
      #expect(Set(try await store.search(query).hits.map(\.columns.id)) == ["a:1", "a:2", "a:3"])
      // As many as are ranked are enough; page follows page all the same.
      for group in 0..<21 {
        _ = try await store.commit(
          (0..<100).map { maker.put("b:\(group)-\($0)", $0 % 10 == 0 ? "алмас" : "алма") }, idempotencyKey: nil)
      }
      for group in 0..<2 {
        _ = try await store.commit((0..<200).map { maker.put("c:\(group)-\($0)", "алма") }, idempotencyKey: nil)
      }
      var ids: [String] = []
      repeat {
        let page = try await store.search(query)
        #expect(page.hitCount == StoreLimits.rankedHitCountMax && page.isBounded)
        ids += page.hits.map(\.columns.id)
        query.after = page.next
      } while query.after != nil && ids.count < 3_000
      #expect(ids.count == StoreLimits.rankedHitCountMax)
      #expect(Set(ids).count == ids.count)
      #expect(!ids.contains { $0.hasPrefix("b:") && $0.hasSuffix("-10") })
    }
  }

  /// What is deleted between two pages may leave less than is ranked, or the other way round.
  func laterPagesAskWhatTheFirstAsked() async throws {
    var query = SearchQuery(.any([.phrase(["алма"]), .phrase(["алм"], isPrefix: true)]), limit: 200)
    query.narrow = .phrase(["алма"])
    try await withStore { store async throws in
      for group in 0..<21 {
        _ = try await store.commit(
          (0..<100).map { maker.put("b:\(group)-\($0)", $0 % 10 == 0 ? "алмас" : "алма") }, idempotencyKey: nil)
      }
      // 1,890 of the narrow one: too few.
      let wide = try await store.search(query)
      #expect(wide.next?.isWide == true && wide.hitCount == StoreLimits.rankedHitCountMax)
      _ = try await store.commit((0..<150).map { maker.put("c:\($0)", "алма") }, idempotencyKey: nil)
      let narrow = try await store.search(query)
      #expect(narrow.next?.isWide == false && narrow.hitCount == StoreLimits.rankedHitCountMax)
      _ = try await store.commit((0..<100).map { .delete(id: "c:\($0)") }, idempotencyKey: nil)
      query.after = narrow.next
      let second = try await store.search(query)
      #expect(second.hitCount == 1_940 && second.next?.isWide == false)
      query.after = wide.next
      #expect(try await store.search(query).next?.isWide == true)
    }
  }

  func searchFindsTerms() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(
        [
          maker.put("a:1", "көктем келіс қол қой"), maker.put("a:2", "келіс көктем"),
          maker.put("a:3", "күз жиын келісім"),
          maker.put("a:4", ""),
        ], idempotencyKey: nil)
      let word = { Self.word($0) }
      #expect(try await Self.found(store, word("келіс")) == ["a:1", "a:2"])
      #expect(try await Self.found(store, word("кел")) == [])
      #expect(try await Self.found(store, .phrase(["кел"], isPrefix: true)) == ["a:1", "a:2", "a:3"])
      #expect(try await Self.found(store, .phrase(["көктем", "келіс"])) == ["a:1"])
      #expect(try await Self.found(store, .phrase(["қол", "қо"], isPrefix: true)) == ["a:1"])
      #expect(try await Self.found(store, .all([word("көктем"), word("келіс")])) == ["a:1", "a:2"])
      #expect(try await Self.found(store, .any([word("күз"), word("қой")])) == ["a:1", "a:3"])
      #expect(try await Self.found(store, .without(word("көктем"), word("қол"))) == ["a:2"])
      // A record without terms is no document.
      #expect(try await Self.found(store, .without(.everything, word("қол"))) == ["a:2", "a:3"])
      #expect(try await Self.found(store, SearchQuery(order: .newest)) == ["a:3", "a:2", "a:1"])
    }
  }

  func searchKnowsFields() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(
        [
          maker.put("a:1", "сөз", attributes: [.init(.person, "Асан Үсен"), .init(.place, "Тараз")]),
          maker.put("a:2", "асан сөз", attributes: [.init(.party, "Тараз"), .init(.tag, "баға")]),
        ], idempotencyKey: nil)
      #expect(try await Self.found(store, Self.word("асан")) == ["a:1", "a:2"])
      #expect(try await Self.found(store, Self.word("асан", .person)) == ["a:1"])
      #expect(try await Self.found(store, Self.word("асан", .text)) == ["a:2"])
      #expect(try await Self.found(store, Self.word("тараз", .place)) == ["a:1"])
      #expect(try await Self.found(store, Self.word("тараз", .party)) == ["a:2"])
      #expect(try await Self.found(store, Self.word("баға", .tag)) == ["a:2"])
      #expect(try await Self.found(store, .all([Self.word("сөз", .text), Self.word("тараз", .place)])) == ["a:1"])
    }
  }

  func searchFiltersByKindAndDay() async throws {
    try await withStore { store async throws in
      _ = try await store.commit(
        [
          maker.put("a:1", "сөз", kind: 1, days: DayRange(first: 100, last: 100)),
          maker.put("a:2", "сөз", kind: 1, days: DayRange(first: 101, last: 105)), maker.put("a:3", "сөз", kind: 1),
          maker.put("m:1", "сөз", kind: 2, days: DayRange(first: 100, last: 100)),
          maker.put("p:1", "сөз", kind: 12, days: DayRange(first: 99, last: 99)),
        ], idempotencyKey: nil)
      let word = Self.word("сөз")
      for order in [SearchQuery.Order.newest, .relevance] {
        func found(_ kinds: [UInt32], _ days: DayRange? = nil) async throws -> [String] {
          try await Self.found(store, SearchQuery(word, kinds: kinds, days: days, order: order)).sorted()
        }
        #expect(try await found([1]) == ["a:1", "a:2", "a:3"])
        #expect(try await found([2, 12]) == ["m:1", "p:1"])
        #expect(try await found([], DayRange(first: 100, last: 101)) == ["a:1", "a:2", "m:1"])
        #expect(try await found([2], DayRange(first: 0, last: 20_000)) == ["m:1"])
        #expect(try await found([], DayRange(first: 104, last: 104)) == ["a:2"])
        #expect(try await found([], DayRange(first: 106, last: 400)) == [])
        #expect(try await found([3]) == [])
      }
    }
  }

  /// Ranges of every length, asked for with ranges of every length, against a plain comparison.
  func daysAreExactWhateverTheirLength() async throws {
    try await withStore { store async throws in
      let lengths: [Int32] = [0, 1, 30, 31, 45, 365, 366, 1_500, 40_000, 80_000, 400_000]
      var ranges: [String: DayRange] = [:]
      ranges["r:open"] = DayRange(first: 19_000, last: .max)
      ranges["r:all"] = DayRange(first: .min, last: .max)
      for (index, length) in lengths.enumerated() {
        for (place, start) in [Int32(-1), 58, 364, 19_000, -800_000].enumerated() {
          ranges["r:\(index)-\(place)"] = DayRange(first: start, last: start + length)
        }
      }
      var operations = ranges.map { maker.put($0.key, "сөз", days: $0.value) }
      operations += ranges.map { maker.put("x:\($0.key)", "сөз жоқ", days: $0.value) }
      operations += ranges.map { maker.put("k:\($0.key)", "сөз", kind: 3, days: $0.value) }
      _ = try await store.commit(operations, idempotencyKey: nil)
      var askedFor = lengths.flatMap { length in
        [Int32(0), 59, 19_020, 30_000, -799_990].map { DayRange(first: $0, last: $0 + length) }
      }
      for day in [Int32(-800_500), 0, 59, 19_020, 30_000] {
        askedFor += [DayRange(first: day, last: .max), DayRange(first: .min, last: day)]
      }
      for asked in askedFor {
        let expected = ranges.filter { $0.value.overlaps(asked) }.keys.sorted()
        let found = try await Self.found(store, SearchQuery(days: asked, order: .newest)).sorted()
        #expect(found.filter { $0.hasPrefix("r:") } == expected, "asked for \(asked)")
        #expect(found.count == expected.count * 3)
        // Behind words, some of them unwanted, and kinds.
        let expression = SearchExpression.without(.any([Self.word("сөз"), Self.word("бар")]), Self.word("жоқ"))
        let narrowed = SearchQuery(expression, kinds: [1, 2], days: asked, order: .relevance)
        #expect(try await Self.found(store, narrowed).sorted() == expected, "asked for \(asked)")
      }
    }
  }

  /// However many records may be of the days and are not, a page comes soon, and the pages together find what there is.
  func searchForDaysIsBounded() async throws {
    try await withStore { store async throws in
      let ages = DayRange(first: 0, last: 80_000)
      let count = StoreLimits.examinedHitCountMax + 500
      let wanted = DayRange(first: 90_000, last: 90_000)
      _ = try await store.commit([maker.put("old", "сөз", days: wanted)], idempotencyKey: nil)
      for start in stride(from: 0, to: count, by: 4_000) {
        let operations = (start..<min(start + 4_000, count)).map { maker.put("a:\($0)", "сөз", days: ages) }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
      _ = try await store.commit([maker.put("new", "сөз", days: wanted)], idempotencyKey: nil)
      var query = SearchQuery(Self.word("сөз"), days: DayRange(first: 85_000, last: .max), order: .newest)
      let page = try await store.search(query)
      #expect(page.hits.map(\.columns.id) == ["new"])
      #expect(page.isBounded)
      #expect(try await Self.found(store, query) == ["new", "old"])
      query.order = .relevance
      let ranked = try await store.search(query)
      #expect(ranked.hits.map(\.columns.id) == ["new"])
      #expect(ranked.isBounded)
    }
  }

  func searchFollowsEveryWrite() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([maker.put("a:1", "көктем"), maker.put("a:2", "көктем")], idempotencyKey: nil)
      _ = try await store.commit([maker.put("a:1", "күз")], idempotencyKey: nil)
      #expect(try await Self.found(store, Self.word("көктем")) == ["a:2"])
      #expect(try await Self.found(store, Self.word("күз")) == ["a:1"])
      // The same terms with other columns.
      _ = try await store.commit([maker.put("a:2", "көктем", kind: 5)], idempotencyKey: nil)
      #expect(try await Self.found(store, SearchQuery(Self.word("көктем"), kinds: [5])) == ["a:2"])
      #expect(try await Self.found(store, SearchQuery(Self.word("көктем"), kinds: [1])) == [])
      _ = try await store.commit([.delete(id: "a:2")], idempotencyKey: nil)
      #expect(try await Self.found(store, Self.word("көктем")) == [])
      _ = try await store.commit([maker.put("a:1", "")], idempotencyKey: nil)
      #expect(try await Self.found(store, .everything) == [])
    }
    try await withStore { store async throws in
      _ = try await store.commit([maker.put("a:2", "қыс")], idempotencyKey: nil)
      #expect(try await Self.found(store, .everything) == ["a:2"])
    }
  }

  func rejectedBatchIsNotFound() async throws {
    try await withStore { store async throws in
      let code = await code {
        try await store.commit([maker.put("a:1", "көктем"), .delete(id: "a:9")], idempotencyKey: nil)
      }
      #expect(code == .notFound)
      _ = try await store.commit([maker.put("a:2", "күз")], idempotencyKey: nil)
      // It got the number that the rejected one would have had.
      #expect(try await Self.found(store, .everything) == ["a:2"])
      #expect(try await Self.found(store, Self.word("көктем")) == [])
    }
  }

  func betterHitsComeFirst() async throws {
    try await withStore { store async throws in
      let filler = Array(repeating: "сөз", count: 60).joined(separator: " ")
      _ = try await store.commit(
        [
          maker.put("often", filler + " баға баға баға"), maker.put("once", filler + " баға сөз сөз"),
          maker.put("named", filler + " баға сөз", attributes: [.init(.tag, "баға")]),
          maker.put("headline", "баға " + filler + " баға"), maker.put("not", filler),
          maker.put("rare", filler + " мұз"),
        ], idempotencyKey: nil)
      let byWord = try await Self.found(store, SearchQuery(Self.word("баға")))
      #expect(Set(byWord) == ["often", "once", "named", "headline"])
      #expect(byWord.last == "once")
      // A rare word says more than a frequent one.
      let both = SearchExpression.any([Self.word("баға"), Self.word("мұз"), Self.word("сөз")])
      #expect(try await Self.found(store, SearchQuery(both)).first == "rare")
      let page = try await store.search(SearchQuery(both, limit: 3))
      #expect(page.hits.map(\.score) == page.hits.map(\.score).sorted(by: >))
      #expect(page.hitCount == 6)
      #expect(!page.isBounded)
    }
  }

  /// The lengths of documents are remembered: not for longer than they are true.
  func ranksFollowTheNewLength() async throws {
    try await withStore { store async throws in
      let long = "алма " + String(repeating: "бақ ", count: 300)
      let query = SearchQuery(Self.word("алма"))
      _ = try await store.commit([maker.put("a:1", "алма бақ"), maker.put("a:2", long)], idempotencyKey: nil)
      for _ in 0..<2 { #expect(try await Self.found(store, query) == ["a:1", "a:2"]) }
      _ = try await store.commit([maker.put("a:1", long), maker.put("a:2", "алма бақ")], idempotencyKey: nil)
      for _ in 0..<2 { #expect(try await Self.found(store, query) == ["a:2", "a:1"]) }
      try await store.rebuildSearch()
      try await store.waitUntilIndexIsBuilt()
      #expect(try await Self.found(store, query) == ["a:2", "a:1"])
      _ = try await store.commit([.delete(id: "a:2"), maker.put("a:3", "алма")], idempotencyKey: nil)
      #expect(try await Self.found(store, query) == ["a:3", "a:1"])
    }
  }

  func searchPagesWithoutDoubles() async throws {
    try await withStore { store async throws in
      let count = 130
      let operations = (0..<count).map { maker.put("a:\($0 + 1_000)", $0 % 3 == 0 ? "сөз сөз" : "сөз және") }
      _ = try await store.commit(operations, idempotencyKey: nil)
      for order in [SearchQuery.Order.newest, .relevance] {
        var query = SearchQuery(Self.word("сөз"), order: order, limit: 40)
        var ids: [String] = []
        repeat {
          let page = try await store.search(query)
          ids += page.hits.map(\.columns.id)
          query.after = page.next
          // What comes meanwhile is not among the pages to come.
          _ = try await store.commit([maker.put("new:\(order):\(ids.count)", "сөз сөз сөз")], idempotencyKey: nil)
        } while query.after != nil && ids.count < 1_000
        #expect(ids.filter { $0.hasPrefix("a:") }.count == count)
        #expect(Set(ids).count == ids.count)
        #expect(!ids.contains { $0.hasPrefix("new:\(order)") })
      }
    }
  }

  func noTermIsAnOperator() async throws {
    try await withStore { store async throws in
      _ = try await store.commit([maker.put("a:1", "and not near")], idempotencyKey: nil)
      for term in ["\"", "*", "a\" OR \"b", "(", ":", "^or", "", "text : or", "\u{1}", "ә\u{301}"] {
        #expect(try await Self.found(store, Self.word(term)) == [], "\(term)")
      }
      #expect(try await Self.found(store, .phrase(["and", "not", "near"])) == ["a:1"])
      #expect(try await Self.found(store, .phrase([""], isPrefix: true)) == [])
    }
  }

  func searchRefusesTooMuch() async throws {
    try await withStore { store async throws in
      func refusal(_ query: SearchQuery) async -> StoreError.Code? { await code { try await store.search(query) } }
      #expect(await refusal(SearchQuery(limit: 0)) == .invalidArgument)
      #expect(await refusal(SearchQuery(limit: 201)) == .invalidArgument)
      #expect(await refusal(SearchQuery(.any(Array(repeating: Self.word("а"), count: 192)))) == .invalidArgument)
      #expect(await refusal(SearchQuery(.phrase([]))) == .invalidArgument)
      #expect(await refusal(SearchQuery(.all([]))) == .invalidArgument)
      var deep = Self.word("а")
      for _ in 0..<192 { deep = .all([deep]) }
      #expect(await refusal(SearchQuery(deep)) == .invalidArgument)
    }
  }

  /// While it is built, with writes in between, and afterwards.
  func rebuiltIndexFindsTheSame() async throws {
    try await withStore { store async throws in
      let (before, after) = (DayRange(first: 19_000, last: 19_000), DayRange(first: 19_400, last: 19_400))
      let ofBefore = SearchQuery(days: DayRange(first: 18_990, last: 19_010), order: .newest)
      for group in 0..<10 {
        let operations = (0..<60).map { maker.put("a:\(group * 60 + $0)", "сөз n\($0)", days: before) }
        _ = try await store.commit(operations, idempotencyKey: nil)
      }
      try await store.rebuildSearch()
      for number in 0..<40 {
        _ = try await store.commit(
          [
            maker.put("a:\(number)", "басқа", days: after), .delete(id: "a:\(number + 100)"),
            maker.put("new:\(number)", "жаңа"),
          ],
          idempotencyKey: nil)
        #expect(try await Self.found(store, Self.word("жаңа")).count == number + 1)
        #expect(try await !Self.found(store, Self.word("сөз")).contains("a:\(number + 100)"))
        let found = try await Self.found(store, ofBefore)
        #expect(!found.contains("a:\(number)") && !found.contains("a:\(number + 100)"))
      }
      try await store.waitUntilIndexIsBuilt()
      #expect(try await !store.statistics().search.isBuilding)
      #expect(try await Self.found(store, Self.word("басқа")).count == 40)
      #expect(try await Self.found(store, Self.word("жаңа")).count == 40)
      #expect(try await Self.found(store, Self.word("сөз")).count == 520)
      #expect(try await Self.found(store, ofBefore).count == 520)
      // And what was put in by the rebuild can be taken out again.
      _ = try await store.commit([.delete(id: "a:300"), maker.put("a:301", "басқа")], idempotencyKey: nil)
      #expect(try await Self.found(store, Self.word("сөз")).count == 518)
      #expect(try await Self.found(store, Self.word("басқа")).count == 41)
    }
  }
}
