import Foundation
import Testing

@Suite(.timeLimit(.minutes(3))) struct SearchTests {
  private static let text = """
    ТАЛҒАРДА КӘСІПКЕРЛЕР МЕМОРАНДУМҒА ҚОЛ ҚОЙДЫ

    10 қараша күні Талғар қаласында аудан әкімдігі мен «Жетісу» сауда үйі арасында баға тұрақтылығы туралы меморандумға қол қойылды.
    Құжатқа аудан әкімі Ерлан Сәбитов қол қойды.
    """

  @Test func everyFormOfAWordFindsTheArticle() throws {
    try withServer { installed, server, folder in
      let file = folder + ".txt"
      try Data(Self.text.utf8).write(to: URL(fileURLWithPath: file))
      let added = try server.hattama(installed, "add", file)
      #expect(added.exit == 0)
      let id = String(added.output.prefix { $0 != " " })
      for query in [
        "меморандум", "меморандумның", "memorandum", "меморандума", "әкімдік", "\"сауда үйінде\"", "бағалар",
      ] {
        let hits = try objects(server.hattama(installed, "search", query, "--json").output)
        let ids = hits.compactMap { ($0["info"] as? [String: Any])?["id"] as? String }
        #expect(ids.contains(id), "\(query)")
      }
      // What the analysis named is found in its field, and deleted with the article.
      let byPerson = try server.hattama(installed, "list", "--kind", "memorandum", "--person", "Сәбитовтың")
      #expect(byPerson.output.split(separator: "\n").count == 1)
      let shown = try server.hattama(installed, "search", "сауда", "kind:article")
      #expect(shown.output.contains("сауда үйі"))
      #expect(try server.hattama(installed, "delete", id, "--purge").exit == 0)
      let gone = try server.hattama(installed, "search", "меморандум")
      #expect(gone.exit == 0)
      #expect(gone.output.isEmpty)
      #expect(gone.errors.contains("nothing found"))
    }
  }

  @Test func wrongQueryIsExplained() throws {
    try withServer { installed, server, _ in
      let refused = try server.hattama(installed, "search", "who:Ерлан")
      #expect(refused.exit == 1)
      #expect(refused.errors.contains("there is no field who"))
      #expect(try server.hattama(installed, "search", " ").exit == 2)
    }
  }
}
