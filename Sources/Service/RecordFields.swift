internal import AnalyserMessages
internal import Records
internal import Wire

extension Record {
  /// The article that the record belongs to; empty for an article and for a record without one.
  var articleID: String {
    if let meeting { return meeting.articleIDs.first ?? "" }
    if let memorandum { return memorandum.articleIDs.first ?? "" }
    if let plan { return plan.articleIDs.first ?? "" }
    if let entity { return entity.articleID }
    if let analysis { return analysis.articleID }
    return ""
  }

  var origin: Origin.Kind {
    article?.origin ?? meeting?.origin ?? memorandum?.origin ?? plan?.origin ?? entity?.origin ?? analysis?.origin
      ?? .unspecified
  }

  /// When an article first came in stays, however often the same one is put, and so does what was found of it.
  mutating func keepFound(from before: Record) {
    guard let given = article, let stored = before.article else { return }
    article = ArticleIntake.keepFound(given, from: stored)
    article?.receivedMilliseconds = stored.receivedMilliseconds
  }

  /// A record that a person puts directly is CURATED. Without an id it gets one from its own content.
  mutating func nameCurated() throws {
    meeting?.origin = .curated
    memorandum?.origin = .curated
    plan?.origin = .curated
    entity?.origin = .curated
    guard analysis == nil else {
      throw ServiceError(.invalidArgument, "an analysis cannot be put; `hattama analyse ID` makes one")
    }
    guard id.isEmpty else { return }
    let content = try MessageCatalogue.json(self)
    let derived = RecordID.extracted(kind: kind, articleID: RecordID.contentSHA256(content), ordinal: 0)
    meeting?.id = derived
    memorandum?.id = derived
    plan?.id = derived
    entity?.id = derived
  }

  /// The record without what differs between two runs on the same input.
  var withoutProvenanceTimes: Record {
    var copy = self
    copy.article?.receivedMilliseconds = 0
    copy.meeting?.provenance?.clearTimes()
    copy.memorandum?.provenance?.clearTimes()
    copy.plan?.provenance?.clearTimes()
    copy.entity?.provenance?.clearTimes()
    copy.analysis?.clearTimes()
    return copy
  }
}

extension Provenance {
  fileprivate mutating func clearTimes() {
    timeMilliseconds = 0
    durationMicroseconds = 0
  }
}

extension Analysis {
  fileprivate mutating func clearTimes() {
    provenance?.clearTimes()
    for index in steps.indices { steps[index].durationMicroseconds = 0 }
    for index in entities.indices { entities[index].provenance?.clearTimes() }
    for index in meetings.indices { meetings[index].provenance?.clearTimes() }
    for index in memoranda.indices { memoranda[index].provenance?.clearTimes() }
    for index in plans.indices { plans[index].provenance?.clearTimes() }
  }
}
