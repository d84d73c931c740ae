internal import AnalyserHost
package import AnalyserMessages

/// Runs a plan on one article: independent analysers at the same time, each with the layers that it asked for.
package struct Pipeline: Sendable {
  let runner: any AnalyserRunner
  /// Names the first span, id or value of a result that breaks the contract; `nil` for a sound one.
  let defect: @Sendable (Analysis, Article) -> String?

  package init(runner: any AnalyserRunner, defect: @escaping @Sendable (Analysis, Article) -> String?) {
    self.runner = runner
    self.defect = defect
  }

  package func plan(targets: [String]) throws(PlanError) -> AnalysisPlan {
    try AnalysisPlan(descriptors: runner.descriptors, targets: targets)
  }

  /// Analyses an article.
  ///
  /// - Parameters:
  ///   - options: JSON objects by analyser id.
  ///   - remainingMilliseconds: asked before every step: how long the whole run may still take.
  /// - Returns: all layers that could be made, and a step for every node of the plan, in the plan's order. A failed
  ///   analyser costs its own layers and those that require them, nothing else.
  package func run(
    _ plan: AnalysisPlan, on article: Article, options: [String: String] = [:],
    remainingMilliseconds: @escaping @Sendable () -> UInt32
  ) async -> Analysis {
    var state = RunState(plan: plan)
    await withTaskGroup(of: StepResult.self) { group in
      func startReady() {
        for position in state.takeReady() {
          let node = plan.nodes[position]
          let layers = state.layers(for: node.descriptor)
          group.addTask {
            await step(
              position, node.descriptor, article, layers, options[node.descriptor.id] ?? "", remainingMilliseconds())
          }
        }
      }
      startReady()
      while let result = await group.next() {
        state.finish(result)
        startReady()
      }
    }
    return state.analysis
  }

  private func step(
    _ position: Int, _ descriptor: AnalyserDescriptor, _ article: Article, _ layers: Analysis, _ options: String,
    _ timeoutMilliseconds: UInt32
  ) async -> StepResult {
    var result = StepResult(position: position)
    result.step.analyserID = descriptor.id
    result.step.analyserVersion = descriptor.version
    result.step.resourceSHA256 = runner.resourceSHA256(of: descriptor.id)
    let clock = ContinuousClock()
    let start = clock.now
    do throws(AnalyserError) {
      result.layers = try await process(descriptor, article, layers, options, timeoutMilliseconds)
      result.step.assigned = LayerField.names(in: result.layers)
      result.step.status = .done
    } catch {
      result.step.status = .failed
      result.step.errorCode = "\(error.code)"
      result.step.errorMessage = error.message
    }
    result.step.durationMicroseconds = microseconds(clock.now - start)
    return result
  }

  private func process(
    _ descriptor: AnalyserDescriptor, _ article: Article, _ layers: Analysis, _ options: String,
    _ timeoutMilliseconds: UInt32
  ) async throws(AnalyserError) -> Analysis {
    guard timeoutMilliseconds > 0 else {
      throw AnalyserError(code: .deadlineExceeded, message: "no time was left to start \(descriptor.id)")
    }
    let request: [UInt8]
    do throws(CodecError) {
      request = try AnalyserRequest(article: article, layers: layers, options: options).serializedBytes()
    } catch {
      throw AnalyserError(code: .failed, message: "the request cannot be encoded: \(error.message)")
    }
    let emitted = try await runner.process(
      analyserID: descriptor.id, request: request, timeoutMilliseconds: timeoutMilliseconds)
    return try merged(emitted, from: descriptor, article)
  }

  /// The assigned layers of all results; anything else that was emitted breaks the contract.
  private func merged(
    _ emitted: [[UInt8]], from descriptor: AnalyserDescriptor, _ article: Article
  ) throws(AnalyserError) -> Analysis {
    var analysis = Analysis()
    for bytes in emitted {
      let result: AnalyserResult
      do throws(CodecError) {
        result = try AnalyserResult(serializedBytes: bytes)
      } catch {
        throw AnalyserError(
          code: .protocolViolation, message: "\(descriptor.id) emitted what is no AnalyserResult: \(error.message)")
      }
      let layers = result.layers ?? Analysis()
      if let stray = LayerField.names(in: layers).first(where: { !descriptor.assigns.contains($0) }) {
        throw AnalyserError(
          code: .protocolViolation, message: "\(descriptor.id) emitted the layer \(stray), which it does not assign")
      }
      for name in descriptor.assigns { LayerField.named(name)?.copy(layers, &analysis) }
    }
    if let defect = defect(analysis, article) {
      throw AnalyserError(code: .protocolViolation, message: "\(descriptor.id) emitted a wrong value: \(defect)")
    }
    return analysis
  }
}

private func microseconds(_ duration: Duration) -> UInt32 {
  let (seconds, attoseconds) = duration.components
  return UInt32(clamping: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
}
