extension FixtureArticle {
  /// Kazakh articles that report something.
  package static let kazakh: [FixtureArticle] = [
    FixtureArticle(
      name: "a memorandum signed by two named people", language: "kk-Cyrl",
      text: """
        Екі оқу орны күш біріктірді

        Көкшетау қаласында «Бурабай» колледжі мен «Арқа зерде» қоры меморандумға қол қойды.

        Құжатқа колледж директоры Ерлан Сейітов пен қор басшысы Гүлнар Омарова 2023 жылғы 14 наурызда қол қойды.

        Тараптар студенттерге тәжірибе алаңын ашуға келісті.
        """,
      people: ["Ерлан Сейітов", "Гүлнар Омарова"], organisations: ["«Бурабай» колледжі", "«Арқа зерде» қоры"],
      places: ["Көкшетау"],
      memoranda: [
        ExpectedMemorandum(
          status: "SIGNED", parties: ["«Бурабай» колледжі", "«Арқа зерде» қоры"],
          signatories: ["Ерлан Сейітов", "Гүлнар Омарова"], dateSigned: "2023-03-14", place: "Көкшетау")
      ]),
    FixtureArticle(
      name: "a three-sided memorandum with two named parties", language: "kk-Cyrl",
      text: """
        Павлодарда жаңа келісім

        Өткен аптада Павлодарда «Ертіс» университеті мен «Темір жол» зауыты арасында мамандар даярлау туралы үшжақты меморандумға қол қойылды.

        Үшінші тараптың аты аталмады.
        """,
      organisations: ["«Ертіс» университеті", "«Темір жол» зауыты"], places: ["Павлодар"],
      memoranda: [
        ExpectedMemorandum(
          status: "SIGNED", parties: ["«Ертіс» университеті", "«Темір жол» зауыты"], partyCount: 3, place: "Павлодар",
          subject: "мамандар даярлау")
      ]),
    FixtureArticle(
      name: "a meeting with a group and no document", language: "kk-Cyrl",
      text: """
        Әкім тұрғындармен сөйлесті

        Тараз қаласының әкімі Бақытжан Орынбеков 2024 жылғы 5 сәуірде тұрғындармен кездесу өткізді. Кездесу барысында жол жөндеу мен су мәселесі айтылды.

        – Бұл көшені жазға дейін жөндеп бітіреміз деп сенемін, – деді Б.Орынбеков.
        """,
      people: ["Бақытжан Орынбеков"], places: ["Тараз"],
      meetings: [
        ExpectedMeeting(status: "PASSED", start: "2024-04-05", people: ["Бақытжан Орынбеков"], groups: ["тұрғындар"])
      ]),
    FixtureArticle(
      name: "two people meet in a building", language: "kk-Cyrl",
      text: """
        Министр мен елші пікір алмасты

        Астанада Мәдениет министрі Асхат Оралов Түркия елшісі Мұстафа Капуджумен кездесті. Кездесу барысында мәдени байланыстар сөз болды.
        """,
      people: ["Асхат Оралов"], places: ["Астана", "Түркия"],
      meetings: [ExpectedMeeting(status: "PASSED", place: "Астана", people: ["Асхат Оралов"])]),
    FixtureArticle(
      name: "a signature with a term and a number", language: "kk-Cyrl",
      text: """
        Фермерлерге қолдау

        Қостанай облысының әкімдігі «Дала нан» серіктестігімен 2024–2026 жылдарға арналған № 17 келісімге қол қойды.
        """,
      organisations: ["Қостанай облысының әкімдігі", "«Дала нан» серіктестігі"],
      memoranda: [
        ExpectedMemorandum(
          instrument: "AGREEMENT", status: "SIGNED",
          parties: ["Қостанай облысының әкімдігі", "«Дала нан» серіктестігі"], term: "2024/2026", number: "17")
      ]),
    FixtureArticle(
      name: "a headline that repeats the body", language: "kk-Cyrl",
      text: """
        «ЖАС ҚЫРАН» ҚОРЫ МЕН ҚАЛАЛЫҚ ӘКІМДІК МЕМОРАНДУМ ТҮЗДІ

        Ақтөбеде «Жас қыран» қоғамдық қоры мен Ақтөбе қалалық әкімдігі арасында спортты дамыту туралы меморандум түзілді. Қор қызметкерлері балаларға арналған үйірмелер ашады.
        """,
      organisations: ["«Жас қыран» қоғамдық қоры", "Ақтөбе қалалық әкімдігі"], places: ["Ақтөбе"],
      memoranda: [
        ExpectedMemorandum(
          status: "SIGNED", parties: ["«Жас қыран» қоғамдық қоры", "Ақтөбе қалалық әкімдігі"], place: "Ақтөбе",
          subject: "спортты дамыту")
      ]),
    FixtureArticle(
      name: "a promise with a date", language: "kk-Cyrl",
      text: """
        Ауылда мектеп бой көтереді

        Қызылорда облысының әкімдігі 2025 жылғы қыркүйек айында екі мектеп салуды жоспарлап отыр.
        """,
      organisations: ["Қызылорда облысының әкімдігі"], plans: ["2025-09"]),
  ]

  /// Kazakh articles in which careless readers find what is not there.
  package static let kazakhTraps: [FixtureArticle] = [
    FixtureArticle(
      name: "a memorandum that is only planned", language: "kk-Cyrl",
      text: """
        Келіссөз жалғасып жатыр

        «Сарыарқа» университеті мен «Есіл» зауыты келесі айда меморандумға қол қоюды жоспарлап отыр.
        """,
      organisations: ["«Сарыарқа» университеті", "«Есіл» зауыты"],
      memoranda: [ExpectedMemorandum(status: "PLANNED", parties: ["«Сарыарқа» университеті", "«Есіл» зауыты"])]),
    FixtureArticle(
      name: "a memorandum that failed", language: "kk-Cyrl",
      text: """
        Тараптар мәмілеге келе алмады

        «Алтын дән» серіктестігі мен аудандық әкімдік арасында меморандумға қол қойылмады.
        """,
      organisations: ["«Алтын дән» серіктестігі", "аудандық әкімдік"],
      memoranda: [ExpectedMemorandum(status: "NOT_SIGNED", parties: ["«Алтын дән» серіктестігі", "аудандық әкімдік"])]),
    FixtureArticle(
      name: "a memorandum of last year as background", language: "kk-Cyrl",
      text: """
        Жаңа кітапхана ашылды

        Былтыр «Ұстаз» қоры мен Семей қалалық әкімдігі арасында қол қойылған меморандум аясында қалада кітапхана ашылды.
        """,
      organisations: ["«Ұстаз» қоры", "Семей қалалық әкімдігі"],
      memoranda: [
        ExpectedMemorandum(status: "SIGNED", background: true, parties: ["«Ұстаз» қоры", "Семей қалалық әкімдігі"])
      ]),
    FixtureArticle(
      name: "no event at all", language: "kk-Cyrl",
      text: """
        Көктем келді

        Бұл жылы көктем ерте шықты. Диқандар егіске қамданып, тұқым дайындап жатыр. Синоптиктер жауын-шашын мол болады дейді.
        """),
    FixtureArticle(
      name: "a meeting told only in a quotation", language: "kk-Cyrl",
      text: """
        Кітап көрмесі

        Кітапханада жаңа көрме ашылды. – Былтыр осы залда министр Нұрлан Есімов оқырмандармен кездесу өткізді, – деді кітапханашы Сәуле Ахметова.
        """,
      people: ["Нұрлан Есімов", "Сәуле Ахметова"]),
    FixtureArticle(
      name: "a cancelled meeting", language: "kk-Cyrl",
      text: """
        Жиын кейінге қалды

        Оралда 12 мамырда өтуі тиіс жиын ауа райына байланысты кейінге шегерілді.
        """,
      places: ["Орал"], meetings: [ExpectedMeeting(status: "POSTPONED", place: "Орал", start: "XXXX-05-12")]),
    FixtureArticle(
      name: "words of a memorandum without a signature", language: "kk-Cyrl",
      text: """
        Меморандум деген не?

        Меморандум – тараптардың ниетін білдіретін құжат. Оның заңды күші болмауы мүмкін.
        """),
  ]
}
