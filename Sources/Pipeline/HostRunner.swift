package import AnalyserHost
package import AnalyserMessages

extension AnalyserHost: AnalyserRunner {
  package var descriptors: [AnalyserDescriptor] {
    analysers.filter { $0.state != .failed }.map(\.descriptor)
  }

  package func resourceSHA256(of analyserID: String) -> String {
    analysers.first { $0.descriptor.id == analyserID }?.resourceSHA256 ?? ""
  }
}
