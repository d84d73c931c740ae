import AnalyserMessages
import Records
import Service
import Testing
import Wire

@Suite struct ArticleVersionsTests {
  private func article(_ text: String, at address: String, publisher: String? = nil) -> Record {
    var article = Article()
    article.text = text
    article.sourceURL = address
    article.publisher = publisher.map { TextValue(text: $0) }
    return Record(article: article)
  }

  private func versionOf(_ id: String, _ archive: Archive) async throws -> String? {
    try await archive.service.get(GetRequest(id: id)).record?.article?.versionOf
  }

  private func versions(_ id: String, _ archive: Archive) async throws -> [String] {
    try await archive.service.versions(VersionsRequest(id: id)).versions.map(\.id)
  }

  private func refusal(_ body: () async throws -> some Any) async -> StatusCode? {
    do {
      _ = try await body()
      return nil
    } catch {
      return status(for: error)?.code
    }
  }

  @Test func otherTextAtAKnownAddressIsANewerVersion() async throws {
    try await Archive.with { archive async throws in
      let first = try await archive.put(article("Су қоймасы көктемде толады.", at: "https://qala.example/1"))
      let other = try await archive.put(article("Су қоймасы көктемде толады.", at: "https://qala.example/2"))
      let put = try await archive.service.put(
        PutRequest(record: article("Су қоймасы жазда толады.", at: "http://QALA.example:80/1/?utm_source=tg#top")))
      #expect(put.outcome == .created)
      #expect(put.versionOf == first)
      let second = put.info?.id ?? ""
      #expect(try await versionOf(second, archive) == first)
      #expect(try await versionOf(first, archive) == "")
      let third = try await archive.put(article("Су қоймасы күзде толады.", at: "https://qala.example/1"))
      #expect(try await versionOf(third, archive) == second)
      for id in [first, second, third] { #expect(try await versions(id, archive) == [first, second, third]) }
      #expect(try await versions(other, archive) == [other])
      // What was taken away is no version.
      _ = try await archive.service.delete(DeleteRequest(id: third))
      let fourth = try await archive.put(article("Су қоймасы қыста толады.", at: "qala.example/1"))
      #expect(try await versionOf(fourth, archive) == second)
    }
  }

  @Test func sameTextFromAnotherSpellingIsTheSameArticle() async throws {
    try await Archive.with { archive async throws in
      let first = try await archive.put(article("Көпір ашылды.", at: "https://qala.example/k?id=5&part=2"))
      for address in ["http://qala.example/k?id=5&part=2#a", "https://qala.example/k?utm_medium=x&id=5&part=2"] {
        let put = try await archive.service.put(PutRequest(record: article("Көпір ашылды.", at: address)))
        #expect(put.outcome == .unchanged)
        #expect(put.info?.id == first)
      }
      let other = try await archive.service.put(
        PutRequest(record: article("Көпір ашылды.", at: "http://qala.example/k?id=6&part=2")))
      #expect(other.outcome == .created && other.versionOf == "")
      // The very first text again is known by its id, whatever came in between.
      _ = try await archive.put(article("Көпір жабылды.", at: "https://qala.example/k?id=5&part=2"))
      let again = try await archive.service.put(
        PutRequest(record: article("Көпір ашылды.", at: "https://qala.example/k?id=5&part=2")))
      #expect(again.outcome == .unchanged && again.info?.id == first)
    }
  }

  /// An export gives the newest first.
  @Test func versionsTakenInBackwardsStayInTheirOrder() async throws {
    try await Archive.with { archive async throws in
      var records: [Record] = []
      for text in ["Бірінші мәтін.", "Екінші мәтін.", "Үшінші мәтін."] {
        let id = try await archive.put(article(text, at: "https://qala.example/r"))
        records.append(try #require(try await archive.service.get(GetRequest(id: id)).record))
      }
      try await Archive.with { other async throws in
        for record in records.reversed() { _ = try await other.put(record) }
        for record in records {
          let id = record.article?.id ?? ""
          #expect(try await versionOf(id, other) == record.article?.versionOf)
        }
      }
    }
  }

  @Test func publisherGivenLaterIsNoNewVersion() async throws {
    try await Archive.with { archive async throws in
      let first = try await archive.put(article("Мектеп ашылды.", at: "https://qala.example/m"))
      var later = article("Мектеп ашылды.", at: "http://qala.example/m", publisher: "Қала")
      later.article?.versionOf = first
      let put = try await archive.service.put(PutRequest(record: later))
      #expect(put.outcome == .updated && put.info?.id == first && put.versionOf == "")
      let stored = try await archive.service.get(GetRequest(id: first)).record?.article
      #expect(stored?.publisher?.text == "Қала" && stored?.versionOf == "")
      let other = try await archive.service.put(
        PutRequest(record: article("Мектеп ашылды.", at: "http://qala.example/m", publisher: "Басқа")))
      #expect(other.outcome == .created && other.versionOf == first)
    }
  }

  @Test(arguments: [
    ("https://a.kz/go?u=http://b.kz/x", "http://b.kz/x"), ("https://a.kz/#!/news/1", "https://a.kz/#!/news/2"),
    ("https://a.kz/n?id=1", "https://a.kz/n?id=2"), ("https://a.kz/n", "https://b.kz/n"),
  ])
  func otherAddressesStayApart(_ one: String, _ other: String) async throws {
    try await Archive.with { archive async throws in
      _ = try await archive.put(article("Бір мәтін.", at: one))
      #expect(try await versionOf(try await archive.put(article("Басқа мәтін.", at: other)), archive) == "")
    }
  }

  @Test func callersWordIsTaken() async throws {
    try await Archive.with { archive async throws in
      let old = try await archive.put(article("Ескі мекенжайдағы мәтін.", at: "https://eski.example/1"))
      _ = try await archive.put(article("Жаңа мекенжайдағы мәтін.", at: "https://jana.example/1"))
      var moved = article("Көшірілген мәтін.", at: "https://jana.example/1")
      moved.article?.versionOf = old
      #expect(try await versionOf(try await archive.put(moved), archive) == old)
      let without = try await archive.put(article("Мекенжайсыз мәтін.", at: ""))
      #expect(try await versionOf(without, archive) == "")
      #expect(try await versions(without, archive) == [without])
    }
  }

  @Test func versionsThatComeAtOnceFollowOneAnother() async throws {
    try await Archive.with { archive async throws in
      let ids = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<40 {
          group.addTask {
            try await archive.put(article("Нұсқа нөмірі \(number).", at: "https://qala.example/tez"))
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      var before: Set<String> = []
      for id in ids { before.insert(try await versionOf(id, archive) ?? "") }
      #expect(before.count == 40)
      #expect(before.subtracting(ids) == [""])
    }
  }

  @Test func differenceTellsWordsAndFields() async throws {
    try await Archive.with { archive async throws in
      let texts = [
        "Айлақ 2027 жылы салынады.\n\nҚұны 40 млрд теңге.\n\nБұрынғы сөз.\n",
        "Айлақ 2028 жылы салынады.\n\nҚұны 52 млрд теңге.\n\nЖаңа абзац осы.\n\nБұрынғы сөз.\n",
      ]
      let first = try await archive.put(article(texts[0], at: "https://port.example/a"))
      let second = try await archive.put(article(texts[1], at: "https://port.example/a", publisher: "Порт"))
      let diff = try await archive.service.diff(DiffRequest(id: second))
      #expect(diff.before?.id == first && diff.after?.id == second)
      #expect(diff.changes.map(\.removed) == ["2027", "40", ""])
      #expect(diff.changes.map(\.added) == ["2028", "52", "Жаңа абзац осы.\n\n"])
      #expect(diff.fields.map(\.field) == ["publisher.text"])
      #expect(diff.fields.first?.after == "Порт")
      #expect(diff.text == texts[1])
      #expect(applied(diff.changes, to: texts[0]) == texts[1])
      let back = try await archive.service.diff(DiffRequest(id: first, beforeID: second))
      #expect(applied(back.changes, to: texts[1]) == texts[0])
      let none = try await archive.service.diff(DiffRequest(id: first, beforeID: first))
      #expect(none.changes.isEmpty && none.fields.isEmpty)
    }
  }

  /// Whatever is changed: what was removed and added makes the newer text of the older one.
  @Test func changesMakeTheNewerText() async throws {
    var random = SystemRandomNumberGenerator()
    let words = ["жол", "көпір,", "«Самал»", "2027", "—", "теңге.\n", "\n\n", "су ", "🙂", "the"]
    func text(_ count: Int) -> [String] { (0..<count).map { _ in words.randomElement(using: &random)! + " " } }
    try await Archive.with { archive async throws in
      for round in 0..<15 {
        let before = text([1, 8, 60, 400, 2_000][round % 5])
        var after = before
        for _ in 0..<Int.random(in: 1...max(1, before.count / 4), using: &random) {
          let place = Int.random(in: 0...after.count, using: &random)
          if place < after.count, Bool.random(using: &random) {
            after.remove(at: place)
          } else {
            after.insert("жаңа ", at: place)
          }
        }
        let (old, new) = ("Бас: " + before.joined(), "Бас: " + after.joined())
        let first = try await archive.put(article(old, at: "https://q.example/\(round)"))
        let second = try await archive.put(article(new, at: "https://q.example/\(round)"))
        guard first != second else { continue }
        let diff = try await archive.service.diff(DiffRequest(id: second))
        #expect(applied(diff.changes, to: old) == new)
      }
    }
  }

  @Test func revisionsOfAnyRecordAreCompared() async throws {
    try await Archive.with { archive async throws in
      let before = Archive.memorandum("d:aaaabbbbccccdddd", parties: ["«Жетісу» сауда үйі"], place: "Талғар")
      let id = try await archive.put(before)
      let revision = try await archive.service.get(GetRequest(id: id)).info?.revision ?? 0
      _ = try await archive.put(
        Archive.memorandum(id, parties: ["«Жетісу» сауда үйі", "Аудан әкімдігі"], place: "Есік"))
      let diff = try await archive.service.diff(DiffRequest(id: id, beforeRevision: revision))
      #expect(diff.changes.isEmpty)
      #expect(diff.fields.contains { $0.field == "place.text" && $0.before == "Талғар" && $0.after == "Есік" })
      #expect(diff.fields.contains { $0.field == "parties.1.name.text" && $0.before == "" })
    }
  }

  @Test func whatCannotBeComparedIsSaid() async throws {
    try await Archive.with { archive async throws in
      let id = try await archive.put(article("Жалғыз мәтін.", at: "https://q.example/1"))
      let memorandum = try await archive.put(Archive.memorandum("d:aaaabbbbccccdddd", parties: ["А"]))
      #expect(await refusal { try await archive.service.diff(DiffRequest(id: id)) } == .failedPrecondition)
      #expect(await refusal { try await archive.service.diff(DiffRequest()) } == .invalidArgument)
      #expect(await refusal { try await archive.service.diff(DiffRequest(id: id, beforeRevision: 77)) } == .notFound)
      #expect(
        await refusal { try await archive.service.diff(DiffRequest(id: id, beforeID: memorandum)) } == .invalidArgument)
      #expect(await refusal { try await archive.service.versions(VersionsRequest(id: memorandum)) } == .invalidArgument)
      let newer = try await archive.put(article("Екінші мәтін.", at: "https://q.example/1"))
      _ = try await archive.service.delete(DeleteRequest(id: id, purge: true))
      #expect(await refusal { try await archive.service.diff(DiffRequest(id: newer)) } == .notFound)
    }
  }

  private func applied(_ changes: [TextChange], to text: String) -> String {
    var bytes = Array(text.utf8)
    for change in changes.reversed() {
      let span = change.before ?? TextSpan()
      #expect(String(decoding: bytes[Int(span.begin)..<Int(span.end)], as: UTF8.self) == change.removed)
      bytes.replaceSubrange(Int(span.begin)..<Int(span.end), with: Array(change.added.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
