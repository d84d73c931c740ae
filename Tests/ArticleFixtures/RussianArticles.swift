extension FixtureArticle {
  package static let russian: [FixtureArticle] = [
    FixtureArticle(
      name: "a Russian memorandum between a ministry and a fund", language: "ru",
      text: """
        Подписан новый документ

        В Астане 3 июня 2024 года между общественным фондом «Береке» и Министерством просвещения подписан меморандум о сотрудничестве.
        """,
      organisations: ["общественный фонд «Береке»", "Министерство просвещения"], places: ["Астана"],
      memoranda: [
        ExpectedMemorandum(
          status: "SIGNED", parties: ["общественный фонд «Береке»", "Министерство просвещения"],
          dateSigned: "2024-06-03", place: "Астана", subject: "о сотрудничестве")
      ]),
    FixtureArticle(
      name: "a Russian memorandum that was never signed", language: "ru",
      text: """
        Переговоры ни к чему не привели

        ТОО «Степь» и городской акимат так и не подписали меморандум.
        """,
      organisations: ["ТОО «Степь»", "городской акимат"],
      memoranda: [ExpectedMemorandum(status: "NOT_SIGNED", parties: [])]),
    FixtureArticle(
      name: "a Russian meeting", language: "ru",
      text: """
        Аким выслушал предпринимателей

        В Павлодаре аким города Асаин Байханов провёл встречу с предпринимателями.
        """,
      people: ["Асаин Байханов"], places: ["Павлодар"],
      meetings: [
        ExpectedMeeting(status: "PASSED", place: "Павлодар", people: ["Асаин Байханов"], groups: ["предприниматели"])
      ]),
    FixtureArticle(
      name: "a Russian text in which nothing happens", language: "ru",
      text: """
        О погоде

        На выходных ожидаются дожди. Синоптики советуют взять зонт и не спешить с посадкой рассады.
        """),
  ]

  package static let all = kazakh + kazakhTraps + russian
}
