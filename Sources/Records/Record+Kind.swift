internal import AnalyserMessages

extension Record {
  /// The kind of the field that is set; `unspecified` when none is. A sound record has exactly one.
  package var kind: RecordInfo.Kind {
    if article != nil { return .article }
    if meeting != nil { return .meeting }
    if memorandum != nil { return .memorandum }
    if plan != nil { return .plan }
    if entity != nil { return .entity }
    return analysis == nil ? .unspecified : .analysis
  }

  /// Empty when no field is set.
  package var id: String {
    article?.id ?? meeting?.id ?? memorandum?.id ?? plan?.id ?? entity?.id ?? analysis?.id ?? ""
  }
}
