internal import AnalyserMessages
internal import ArgumentParser
internal import Records

/// A kind of record, as a person types it.
enum RecordKind: String, ExpressibleByArgument, CaseIterable {
  case article
  case meeting
  case memorandum
  case plan
  case entity
  case analysis

  var kind: RecordInfo.Kind {
    switch self {
    case .article: .article
    case .meeting: .meeting
    case .memorandum: .memorandum
    case .plan: .plan
    case .entity: .entity
    case .analysis: .analysis
    }
  }

  func record(json: String) throws -> Record {
    switch self {
    case .article: Record(article: try parsed(json))
    case .meeting: Record(meeting: try parsed(json))
    case .memorandum: Record(memorandum: try parsed(json))
    case .plan: Record(plan: try parsed(json))
    case .entity: Record(entity: try parsed(json))
    case .analysis: Record(analysis: try parsed(json))
    }
  }

  private func parsed<Message: RecordMessage>(_ json: String) throws -> Message {
    try Message(serializedBytes: try MessageCatalogue.message(json: json, as: Message.self))
  }
}
