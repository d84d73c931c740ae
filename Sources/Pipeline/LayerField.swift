package import AnalyserMessages

/// One part of an ``Analysis`` that analysers require, use or assign by name.
///
/// The names are those of the message's fields, in lower snake case. `translation:LANGUAGE` is the translations into
/// one language; any name with a dot is a plugin's own ``Layer``.
package struct LayerField: Sendable {
  package let name: String
  let isPresent: @Sendable (Analysis) -> Bool
  let copy: @Sendable (Analysis, inout Analysis) -> Void

  private static func list<Element>(
    _ name: String, _ path: any WritableKeyPath<Analysis, [Element]> & Sendable
  ) -> LayerField {
    LayerField(
      name: name, isPresent: { !$0[keyPath: path].isEmpty },
      copy: { source, target in target[keyPath: path] += source[keyPath: path] })
  }

  private static func single<Value>(
    _ name: String, _ path: any WritableKeyPath<Analysis, Value?> & Sendable
  ) -> LayerField {
    LayerField(
      name: name, isPresent: { $0[keyPath: path] != nil },
      copy: { source, target in
        if let value = source[keyPath: path] { target[keyPath: path] = value }
      })
  }

  /// The layers with a fixed name, in the order of the message.
  package static let fixed: [LayerField] = [
    single("language", \.language),
    list("sentences", \.sentences),
    list("tokens", \.tokens),
    list("entities", \.entities),
    list("mentions", \.mentions),
    list("quotes", \.quotes),
    list("dates", \.dates),
    list("tags", \.tags),
    single("summary", \.summary),
    list("rendered_summaries", \.renderedSummaries),
    list("name_renderings", \.nameRenderings),
    list("meetings", \.meetings),
    list("memoranda", \.memoranda),
    list("plans", \.plans),
    single("headline", \.headline),
    list("furniture", \.furniture),
    single("publisher", \.publisher),
    single("byline", \.byline),
  ]

  static let translationPrefix = "translation:"

  /// The field of a layer's name; `nil` when no part of an analysis has that name.
  package static func named(_ name: String) -> LayerField? {
    if let field = fixed.first(where: { $0.name == name }) { return field }
    if name.hasPrefix(translationPrefix), name.count > translationPrefix.count {
      return translation(into: String(name.dropFirst(translationPrefix.count)))
    }
    return name.contains(".") ? own(name) : nil
  }

  private static func translation(into language: String) -> LayerField {
    LayerField(
      name: translationPrefix + language, isPresent: { $0.translations.contains { $0.language == language } },
      copy: { source, target in target.translations += source.translations.filter { $0.language == language } })
  }

  private static func own(_ name: String) -> LayerField {
    LayerField(
      name: name, isPresent: { $0.layers.contains { $0.name == name } },
      copy: { source, target in
        for layer in source.layers where layer.name == name {
          if let index = target.layers.firstIndex(where: { $0.name == name }) {
            target.layers[index].annotations += layer.annotations
          } else {
            target.layers.append(layer)
          }
        }
      })
  }

  /// The names of all layers that an analysis holds.
  package static func names(in analysis: Analysis) -> [String] {
    fixed.filter { $0.isPresent(analysis) }.map(\.name)
      + analysis.translations.map { translationPrefix + $0.language }.uniqued()
      + analysis.layers.map(\.name).uniqued()
  }
}

extension Array where Element: Hashable {
  /// The elements without repetition, each where it first stood.
  func uniqued() -> [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
