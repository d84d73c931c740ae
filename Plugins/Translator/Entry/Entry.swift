internal import AnalyserKit
public import CAnalyserABI
internal import TranslatorAnalyser

// A target of its own: test programs link several analysers, and each library exports the same symbol.
@c(hattama_analyser_entry)
public func entry() -> UnsafePointer<hattama_analyser>? { makeEntry(TranslatorAnalyser.self) }
