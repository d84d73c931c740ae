package import AnalyserMessages

/// An analyser as the host has it now.
package struct HostedAnalyser: Sendable, Hashable {
  package enum State: Sendable, Hashable {
    /// Takes calls.
    case ready
    /// Its worker ended and is being started again; calls wait for it.
    case restarting
    /// Never came up; ``HostedAnalyser/problem`` says why.
    case failed
  }

  /// What the analyser says of itself; what its manifest says when it did not come up. Of an analyser without a
  /// readable manifest only the id is there: its folder's name.
  package var descriptor: AnalyserDescriptor
  package var state: State
  /// Why it is not ready, or why it last was not, as a sentence.
  package var problem: String?
  package var restartCount: UInt32
  /// Of the library or program, without its folder.
  package var fileName: String
  /// Lower-case hexadecimal; empty when the manifest cannot be used.
  package var librarySHA256: String
  /// Over all files of the resource folder; empty when there are none.
  package var resourceSHA256: String

  package init(
    descriptor: AnalyserDescriptor, state: State, problem: String? = nil, restartCount: UInt32 = 0,
    fileName: String = "", librarySHA256: String = "", resourceSHA256: String = ""
  ) {
    self.descriptor = descriptor
    self.state = state
    self.problem = problem
    self.restartCount = restartCount
    self.fileName = fileName
    self.librarySHA256 = librarySHA256
    self.resourceSHA256 = resourceSHA256
  }
}
