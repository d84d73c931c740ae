package import Records

/// An article and what was found in it, for a person at a terminal.
package struct ArticleReport {
  private let article: Article
  private let analysis: Analysis
  private let language: DisplayLanguage
  private let style: TextStyle
  private let quotes: Quotes

  package init(_ article: Article, _ analysis: Analysis, language: DisplayLanguage, style: TextStyle) {
    self.article = article
    self.analysis = analysis
    self.language = language
    self.style = style
    quotes = Quotes(text: article.text, language: language, style: style)
  }

  package func lines() -> [String] {
    var lines = [style.bold(headline), facts]
    lines += section(Labels.summary, [analysis.summary?.text].compactMap(\.self).filter { !$0.isEmpty })
    lines += section(Labels.people, names(.person))
    lines += section(Labels.organisations, names(.organisation))
    lines += section(Labels.places, names(.place))
    let records = RecordReport(article: article, language: language, style: style)
    for meeting in analysis.meetings { lines += [""] + records.lines(meeting) }
    for memorandum in analysis.memoranda { lines += [""] + records.lines(memorandum) }
    for plan in analysis.plans { lines += [""] + records.lines(plan) }
    if analysis.meetings.isEmpty && analysis.memoranda.isEmpty && extractionRan {
      lines += ["", Labels.nothingFound[language]]
    }
    lines += section(Labels.tags, analysis.tags.isEmpty ? [] : [tags])
    return lines + section(Labels.steps, steps)
  }

  private var headline: String {
    if let span = article.headline, let text = quotes.text(of: span) { return printable(text) }
    let first = article.text.split(separator: "\n", maxSplits: 1).first ?? ""
    return printable(String(first.prefix(120)))
  }

  /// One line: language, publisher, byline, date; what is blank is said to be.
  private var facts: String {
    var parts: [String] = []
    if let guess = analysis.language {
      parts.append(
        "\(Labels.field("language", language)): \(Labels.language(guess.language, language)) (\(percent(guess.confidence)))"
      )
    }
    for (field, value) in [
      ("publisher", article.publisher?.text), ("byline", article.byline?.text), ("published", article.published?.edtf),
    ] {
      let shown = value.map(printable) ?? style.dim(Labels.notStated[language])
      parts.append("\(Labels.field(field, language)): \(shown)")
    }
    return parts.joined(separator: " · ")
  }

  private func names(_ kind: Entity.Kind) -> [String] {
    analysis.entities.filter { $0.kind == kind }.map { entity in
      let others = entity.names.map(\.text).filter { $0 != entity.name }
      let forms = others.isEmpty ? "" : style.dim(" = " + others.map(printable).joined(separator: " = "))
      let roles = entity.roles.map(\.title).filter { !$0.isEmpty }
      return printable(entity.name) + (roles.isEmpty ? "" : " — " + printable(roles.joined(separator: "; "))) + forms
    }
  }

  private var tags: String {
    analysis.tags.map { printable($0.code.isEmpty ? $0.label : "\($0.label) [\($0.code)]") }.joined(separator: ", ")
  }

  private var extractionRan: Bool {
    analysis.steps.contains {
      $0.status == .done && ($0.assigned.contains("meetings") || $0.analyserID.hasSuffix("extractor"))
    }
  }

  private var steps: [String] {
    let width = analysis.steps.map(\.analyserID.count).max() ?? 0
    return analysis.steps.map { step in
      let name = step.analyserID.padded(to: width) + " " + step.analyserVersion.padded(to: 7)
      let status = Labels.value(step.status.name, language)
      if step.status == .done || step.status == .reused {
        let milliseconds = fixed(Double(step.durationMicroseconds) / 1000, digits: 1)
        return "\(name) \(status)  \(milliseconds) \(Labels.milliseconds[language])"
      }
      return "\(name) \(style.red(status))  \(step.errorCode): \(printable(step.errorMessage))"
    }
  }

  private func section(_ title: Label, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", style.bold(title[language])] + lines.map { "  " + $0 }
  }
}

func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

/// A number with a fixed count of decimals, without a locale's own signs.
func fixed(_ value: Double, digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let whole = Int64((value * scale).rounded())
  if digits == 0 { return String(whole) }
  let text = String(whole.magnitude)
  let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
  return (whole < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
