internal import AnalyserMessages
internal import Pipeline
internal import Records

/// Says of every extracted record which analyser made it, from what.
struct ProvenanceMaker {
  let article: Article
  let options: [String: String]
  let timeMilliseconds: UInt64

  func apply(to analysis: inout Analysis, plan: AnalysisPlan) {
    let makers = makers(of: analysis, plan: plan)
    for index in analysis.entities.indices { analysis.entities[index].provenance = makers["entities"] }
    for index in analysis.meetings.indices { analysis.meetings[index].provenance = makers["meetings"] }
    for index in analysis.memoranda.indices { analysis.memoranda[index].provenance = makers["memoranda"] }
    for index in analysis.plans.indices { analysis.plans[index].provenance = makers["plans"] }
    analysis.provenance = Provenance(inputSHA256: article.contentSHA256, timeMilliseconds: timeMilliseconds)
  }

  private func makers(of analysis: Analysis, plan: AnalysisPlan) -> [String: Provenance] {
    var result: [String: Provenance] = [:]
    for (node, step) in zip(plan.nodes, analysis.steps) where step.status == .done {
      let option = options[node.descriptor.id] ?? ""
      let provenance = Provenance(
        analyserID: step.analyserID, analyserVersion: step.analyserVersion, resourceSHA256: step.resourceSHA256,
        optionsSHA256: option.isEmpty ? "" : RecordID.contentSHA256(option), inputSHA256: article.contentSHA256,
        timeMilliseconds: timeMilliseconds, durationMicroseconds: step.durationMicroseconds)
      for layer in node.descriptor.assigns { result[layer] = provenance }
    }
    return result
  }
}
