internal import AnalyserMessages

/// What one step made of its layers.
struct StepResult: Sendable {
  let position: Int
  var step = Step()
  var layers = Analysis()
}

/// Which nodes of a plan are waiting, running or done, and what has been made so far: a pure value.
struct RunState {
  private enum NodeState {
    case waiting
    case running
    case done
    case failed
  }

  private let plan: AnalysisPlan
  private var states: [NodeState]
  private var steps: [Step]
  /// The layers of each finished node; merged in the plan's order, so that the order of finishing shows nowhere.
  private var layers: [Analysis]

  init(plan: AnalysisPlan) {
    self.plan = plan
    states = Array(repeating: .waiting, count: plan.nodes.count)
    steps = Array(repeating: Step(), count: plan.nodes.count)
    layers = Array(repeating: Analysis(), count: plan.nodes.count)
  }

  /// The positions of nodes that can start now; they count as running. Nodes whose required layers will not come are
  /// skipped on the way.
  mutating func takeReady() -> [Int] {
    var ready: [Int] = []
    for (position, node) in plan.nodes.enumerated() where states[position] == .waiting {
      if let missing = node.required.first(where: { states[$0] == .failed }) {
        skip(position, because: plan.nodes[missing].descriptor)
        continue
      }
      let waitsFor = node.required + node.used
      if waitsFor.allSatisfy({ states[$0] == .done || states[$0] == .failed }) {
        states[position] = .running
        ready.append(position)
      }
    }
    return ready
  }

  private mutating func skip(_ position: Int, because missing: AnalyserDescriptor) {
    let descriptor = plan.nodes[position].descriptor
    let needed = descriptor.requires.filter { missing.assigns.contains($0) }.joined(separator: ", ")
    states[position] = .failed
    steps[position] = Step(
      analyserID: descriptor.id, analyserVersion: descriptor.version, status: .skipped, errorCode: "missingLayer",
      errorMessage: "requires \(needed), which \(missing.id) did not make")
  }

  mutating func finish(_ result: StepResult) {
    states[result.position] = result.step.status == .done ? .done : .failed
    steps[result.position] = result.step
    layers[result.position] = result.layers
  }

  /// What an analyser gets to see: the layers that it requires or uses, and no others.
  func layers(for descriptor: AnalyserDescriptor) -> Analysis {
    var result = Analysis()
    for name in descriptor.requires + descriptor.uses {
      guard let field = LayerField.named(name) else { continue }
      for made in layers { field.copy(made, &result) }
    }
    return result
  }

  var analysis: Analysis {
    var result = Analysis()
    for (node, made) in zip(plan.nodes, layers) {
      for name in node.descriptor.assigns { LayerField.named(name)?.copy(made, &result) }
    }
    result.steps = steps
    return result
  }
}
