package import AnalyserMessages

extension TextSpan {
  package var isEmpty: Bool { begin >= end }

  package func contains(_ other: TextSpan) -> Bool { begin <= other.begin && other.end <= end }

  package func overlaps(_ other: TextSpan) -> Bool { begin < other.end && other.begin < end }

  /// The smallest range over both.
  package func union(_ other: TextSpan) -> TextSpan {
    TextSpan(begin: min(begin, other.begin), end: max(end, other.end))
  }
}

extension Evidence {
  /// What the spans themselves say.
  package static func stated(_ spans: [TextSpan], _ confidence: Double) -> Evidence {
    Evidence(status: .stated, spans: spans, confidence: confidence)
  }

  /// What follows from the spans, which stand elsewhere or say it only by implication.
  package static func inferred(_ spans: [TextSpan], _ confidence: Double) -> Evidence {
    Evidence(status: .inferred, spans: spans, confidence: confidence)
  }
}
