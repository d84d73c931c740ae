package import AnalyserMessages

/// Which analysers run, and what each waits for.
package struct AnalysisPlan: Sendable, Hashable {
  package struct Node: Sendable, Hashable {
    package let descriptor: AnalyserDescriptor
    /// Indices of the nodes that make its required layers: without their results it is skipped.
    package let required: [Int]
    /// Indices of the nodes that make layers which it uses: it waits for them and does without a failed one.
    package let used: [Int]
  }

  /// In an order in which every node stands after all that it waits for.
  package let nodes: [Node]
}

/// Why no plan can be made; the message names the analysers and layers on the way.
package struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    case unknownTarget
    case missingLayer
    case cycle
    case assignedTwice
  }
  package let code: Code
  package let message: String

  package var description: String { message }
}

extension AnalysisPlan {
  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - descriptors: every analyser at hand.
  ///   - targets: analyser ids or layer names; none for all analysers. What they require or use comes along.
  /// - Throws: ``PlanError`` for an unknown target, a required layer that nobody assigns, a layer that two analysers
  ///   assign, or a cycle. A cycle or a missing layer among analysers that the targets do not need is no error.
  package init(descriptors: [AnalyserDescriptor], targets: [String]) throws(PlanError) {
    var planner = Planner(descriptors: descriptors)
    try planner.checkAssignments()
    if targets.isEmpty {
      for index in descriptors.indices { try planner.visit(index) }
    } else {
      for target in targets { try planner.visit(planner.index(ofTarget: target)) }
    }
    nodes = planner.nodes
  }
}

private struct Planner {
  let descriptors: [AnalyserDescriptor]
  let makers: [String: Int]
  var nodes: [AnalysisPlan.Node] = []
  /// Position in `nodes` of each finished descriptor.
  var positions: [Int: Int] = [:]
  /// The way from a target to where the planner stands: (descriptor, the layer it was visited for).
  var path: [(index: Int, layer: String)] = []

  init(descriptors: [AnalyserDescriptor]) {
    self.descriptors = descriptors
    makers = Dictionary(
      descriptors.enumerated().flatMap { index, descriptor in descriptor.assigns.map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
  }

  func checkAssignments() throws(PlanError) {
    for (index, descriptor) in descriptors.enumerated() {
      for layer in descriptor.assigns {
        guard let maker = makers[layer], maker != index else { continue }
        throw PlanError(
          code: .assignedTwice,
          message: "\(descriptors[maker].id) and \(descriptor.id) both assign \(layer); remove one of them")
      }
    }
  }

  func index(ofTarget target: String) throws(PlanError) -> Int {
    if let index = descriptors.firstIndex(where: { $0.id == target }) { return index }
    if let index = makers[target] { return index }
    // The last word of an id serves too, as in `tagger` for kz.hattama.tagger.
    let named = descriptors.indices.filter { descriptors[$0].id.hasSuffix("." + target) }
    if named.count == 1 { return named[0] }
    let known = descriptors.map(\.id).sorted().joined(separator: ", ")
    throw PlanError(
      code: .unknownTarget,
      message: "no analyser or layer is named \(target); at hand: \(known.isEmpty ? "none" : known)")
  }

  mutating func visit(_ index: Int, for layer: String = "") throws(PlanError) {
    if positions[index] != nil { return }
    if let start = path.firstIndex(where: { $0.index == index }) {
      let ids = path[start...].map { descriptors[$0.index].id } + [descriptors[index].id]
      throw PlanError(
        code: .cycle, message: "the analysers wait for one another: \(ids.joined(separator: " -> ")) (\(layer))")
    }
    path.append((index, layer))
    let required = try positions(ofRequired: descriptors[index])
    var used: [Int] = []
    for layer in descriptors[index].uses {
      guard let maker = makers[layer], maker != index else { continue }
      try visit(maker, for: layer)
      positions[maker].map { used.append($0) }
    }
    path.removeLast()
    positions[index] = nodes.count
    nodes.append(.init(descriptor: descriptors[index], required: required, used: used.uniqued()))
  }

  private mutating func positions(ofRequired descriptor: AnalyserDescriptor) throws(PlanError) -> [Int] {
    var result: [Int] = []
    for layer in descriptor.requires {
      guard let maker = makers[layer] else {
        let way = path.map { descriptors[$0.index].id }.joined(separator: " -> ")
        throw PlanError(
          code: .missingLayer,
          message: "\(way) requires the layer \(layer), which no analyser assigns; install one that does")
      }
      try visit(maker, for: layer)
      positions[maker].map { result.append($0) }
    }
    return result.uniqued()
  }
}
