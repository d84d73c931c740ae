import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct ReadTests {
  @Test func readsAnArticleWithoutAServer() throws {
    let installed = try Installed.shared.get()
    let outcome = try run(installed.hattama, ["read", Installed.demoArticle, "--lang", "kk"])
    #expect(outcome.exit == 0)
    #expect(outcome.errors == "")
    for words in ["Тіл: қазақша", "Қысқаша мазмұны", "Ерлан Досжанов", "«Тобыл» университеті", "Кездесу", "Қадамдар"] {
      #expect(outcome.output.contains(words), "\(words)")
    }
    #expect(outcome.output.contains("мәтінде айтылмаған"))
  }

  @Test func everySpanQuotesItsBytes() throws {
    let installed = try Installed.shared.get()
    let outcome = try run(installed.hattama, ["read", Installed.demoArticle, "--json"])
    let analysis = try #require(try objects(outcome.output).first)
    let text = try String(contentsOfFile: Installed.demoArticle, encoding: .utf8)
    #expect(verifySpans(of: analysis, against: text) > 100)
    #expect((analysis["meetings"] as? [Any])?.count == 1)
    #expect((analysis["memoranda"] as? [Any])?.count == 1)
  }

  @Test func sameInputGivesTheSameAnalysis() throws {
    let installed = try Installed.shared.get()
    func analysis() throws -> NSDictionary {
      let outcome = try run(installed.hattama, ["read", Installed.demoArticle, "--json"])
      return withoutTimes(try #require(try objects(outcome.output).first)) as! NSDictionary
    }
    #expect(try analysis() == analysis())
  }

  private func withoutTimes(_ value: Any) -> Any {
    if let object = value as? [String: Any] {
      let kept = object.filter { !["durationMicroseconds", "timeMilliseconds"].contains($0.key) }
      return kept.mapValues(withoutTimes) as NSDictionary
    }
    if let list = value as? [Any] { return list.map(withoutTimes) as NSArray }
    return value
  }

  @Test func offsetsCanCountCodePoints() throws {
    let installed = try Installed.shared.get()
    let outcome = try run(installed.hattama, ["read", Installed.demoArticle, "--json", "--offsets", "codepoints"])
    let analysis = try #require(try objects(outcome.output).first)
    let scalars = Array(try String(contentsOfFile: Installed.demoArticle, encoding: .utf8).unicodeScalars)
    for span in spans(in: analysis) {
      var quoted = String.UnicodeScalarView()
      quoted.append(contentsOf: scalars[span.begin..<span.end])
      #expect(String(quoted) == span.quote)
    }
  }

  @Test func onlyWhatIsAskedForRuns() throws {
    let installed = try Installed.shared.get()
    let outcome = try run(installed.hattama, ["read", Installed.demoArticle, "--with", "summary", "--json"])
    let analysis = try #require(try objects(outcome.output).first)
    let steps = try #require(analysis["steps"] as? [[String: Any]]).compactMap { $0["analyserId"] as? String }
    #expect(steps.contains("kz.hattama.summariser"))
    #expect(!steps.contains("kz.hattama.extractor"))
    #expect((analysis["meetings"] as? [Any])?.isEmpty == true)
  }

  @Test func readsStandardInput() throws {
    let installed = try Installed.shared.get()
    let outcome = try run(installed.hattama, ["read", "-", "--json"], input: Installed.demoArticle)
    #expect(outcome.exit == 0)
  }

  /// The article of the shared samples, where they are at hand.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: sample), "needs ../shared/samples"))
  func findsWhatACarefulReaderFinds() throws {
    let installed = try Installed.shared.get()
    let outcome = try run(installed.hattama, ["read", sample, "--json"])
    #expect(outcome.exit == 0)
    let analysis = try #require(try objects(outcome.output).first)
    verifySpans(of: analysis, against: try String(contentsOfFile: sample, encoding: .utf8))
    let meetings = try #require(analysis["meetings"] as? [[String: Any]])
    #expect(meetings.count == 1)
    #expect(text(meetings[0]["place"]) == "Шымкент")
    let people = (meetings[0]["participants"] as? [[String: Any]])?.compactMap { text($0["name"]) }
    #expect(people == ["Лаззат Шыңғысбаева", "Шыңғыс Мұқан"])
    let memoranda = try #require(analysis["memoranda"] as? [[String: Any]])
    #expect(memoranda.count == 1)
    let parties = (memoranda[0]["parties"] as? [[String: Any]])?.compactMap { text($0["name"]) }
    #expect(parties == ["«Қазақстан халқына» қоғамдық қоры", "Шымкент қалалық әкімдігі"])
    #expect((memoranda[0]["signatories"] as? [Any])?.isEmpty == true)
    #expect(memoranda[0]["dateSigned"] == nil)
    let blanks = try #require(memoranda[0]["notStated"] as? [String])
    #expect(blanks.contains("signatories") && blanks.contains("dateSigned"))
  }

  private func text(_ value: Any?) -> String? { (value as? [String: Any])?["text"] as? String }
}

private let sample = Installed.root + "/../shared/samples/shymkent-memorandum.txt"
