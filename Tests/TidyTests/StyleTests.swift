import Foundation
import Testing

@Suite struct StyleTests {
  @Test func topLevelHoldsNothingElse() throws {
    let allowed: Set<String> = [
      "LICENSE", "Package.swift", "Plugins", "Protos", "README.md", "Sources", "Tests", "Tools",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: SourceFile.root).filter { !$0.hasPrefix(".") }
    for name in found where !allowed.contains(name) && name != "Package.resolved" {
      Issue.record("\(name) stands at the top level")
    }
  }

  @Test func filesAreShortOrSayWhyNot() {
    for file in SourceFile.swift where !file.isGenerated && file.lines.count > 401 {
      if file.lines.first?.hasPrefix("// Long:") == true { continue }
      Issue.record("\(file.path): \(file.lines.count) lines; split it, or say why on its first line (// Long: ...)")
    }
  }

  @Test func namesSayWhatThingsAre() {
    for file in SourceFile.swift where file.name.contains(/Utils|Helper|Manager|Common\.swift|Misc/) {
      Issue.record("\(file.path): its name says nothing")
    }
  }

  @Test func nothingIsLeftForLater() {
    let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    for file in SourceFile.text where !file.isGenerated {
      for (index, line) in file.lines.enumerated() where words.contains(where: { line.contains($0) }) {
        Issue.record("\(file.path):\(index + 1): \(line.trimmingCharacters(in: .whitespaces))")
      }
    }
  }

  @Test func noPathOfAnyMachine() {
    let roots = ["home", "Users", "work", "root"].map { "/\($0)/" }
    for file in SourceFile.text where !file.isGenerated {
      for (index, line) in file.lines.enumerated() where roots.contains(where: { line.contains($0) }) {
        Issue.record("\(file.path):\(index + 1): \(line.trimmingCharacters(in: .whitespaces))")
      }
    }
  }

  @Test func linesEndCleanly() {
    for file in SourceFile.swift where !file.isGenerated {
      for (index, line) in file.lines.enumerated() where line.last?.isWhitespace == true {
        Issue.record("\(file.path):\(index + 1): white space at the end")
      }
      if file.lines.last != "" { Issue.record("\(file.path): no line end at its end") }
    }
  }

  /// The numbers of the specification and those of the code are the same.
  @Test func everyLimitOfTheCodeStandsInTheSpecification() throws {
    let specification = try String(contentsOfFile: SourceFile.root + "/Protos/PROTOCOL.md", encoding: .utf8)
    let limits = try #require(SourceFile.swift.first { $0.path == "Sources/Wire/WireLimits.swift" })
    var count = 0
    for line in limits.lines {
      guard let match = line.firstMatch(of: /static let (\w+) = ([0-9_]+)/) else { continue }
      let number = Int(match.2.replacing("_", with: "")) ?? 0
      let written = number.formatted(.number.locale(Locale(identifier: "en_GB")))
      let stands = specification.split(separator: "\n").contains { row in
        (row.contains(match.1) || match.1 == "frameByteCountMin") && row.contains(written)
      }
      if !stands { Issue.record("\(match.1) = \(written) does not stand in PROTOCOL.md") }
      count += 1
    }
    #expect(count > 10)
  }
}
