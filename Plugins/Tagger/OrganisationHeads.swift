internal import AnnotatedText

/// Nouns that name a kind of organisation.
enum OrganisationHeads {
  /// The head's dictionary form, when the word is a form of one.
  static func kazakh(_ word: Word) -> String? {
    guard word.isWord else { return nil }
    return word.stems.lazy.compactMap { kazakhStems[$0] }.first
  }

  private static let kazakhStems: [StemKey: String] = {
    let words = """
      қор қоғам бірлестік ұйым одақ қауымдастық палата университет институт академия колледж мектеп гимназия лицей \
      министрлік әкімдік мәслихат басқарма департамент комитет агенттік орталық банк компания корпорация холдинг \
      зауыт фабрика комбинат кәсіпорын серіктестік партия федерация клуб театр музей кітапхана аурухана емхана газет \
      телеарна кооператив сарай елшілік альянс жшс ақ
      """
    return Dictionary(
      words.split(whereSeparator: \.isWhitespace).map { (StemKey(String($0)), String($0)) },
      uniquingKeysWith: { a, _ in a })
  }()

  /// Institutions whose names run on in lower case before the head: білім басқармасы.
  static let wordy = WordSet("министрлік басқарма департамент комитет агенттік")
  /// With these a lower-case қалалық or облыстық is name enough.
  static let governmental = WordSet("әкімдік мәслихат")
  static let territorial = WordSet("қалалық облыстық аудандық ауылдық")

  struct Russian {
    let nominative: String
    let gender: RussianAdjective.Gender
    /// Names run on in lower-case genitives: министерство образования и науки.
    let isWordy: Bool
  }

  static func russian(_ word: Word) -> Russian? {
    guard word.isWord else { return nil }
    return word.stems.lazy.compactMap { russianStems[$0] }.first
  }

  private static let russianStems: [StemKey: Russian] = {
    var result: [StemKey: Russian] = [:]
    let rows: [(String, String, RussianAdjective.Gender, Bool)] = [
      ("фонд", "фонд", .masculine, false), ("обществ", "общество", .neuter, false),
      ("объединени", "объединение", .neuter, false), ("организаци", "организация", .feminine, false),
      ("союз", "союз", .masculine, false), ("ассоциаци", "ассоциация", .feminine, false),
      ("палат", "палата", .feminine, false), ("университет", "университет", .masculine, false),
      ("институт", "институт", .masculine, false), ("академи", "академия", .feminine, false),
      ("колледж", "колледж", .masculine, false), ("школ", "школа", .feminine, false),
      ("министерств", "министерство", .neuter, true), ("акимат", "акимат", .masculine, false),
      ("маслихат", "маслихат", .masculine, false), ("управлени", "управление", .neuter, true),
      ("департамент", "департамент", .masculine, true), ("комитет", "комитет", .masculine, true),
      ("агентств", "агентство", .neuter, true), ("центр", "центр", .masculine, false),
      ("банк", "банк", .masculine, false), ("компани", "компания", .feminine, false),
      ("корпораци", "корпорация", .feminine, false), ("холдинг", "холдинг", .masculine, false),
      ("завод", "завод", .masculine, false), ("фабрик", "фабрика", .feminine, false),
      ("комбинат", "комбинат", .masculine, false), ("предприяти", "предприятие", .neuter, false),
      ("товариществ", "товарищество", .neuter, false), ("музе", "музей", .masculine, false),
      ("театр", "театр", .masculine, false), ("библиотек", "библиотека", .feminine, false),
      ("больниц", "больница", .feminine, false), ("тоо", "ТОО", .neuter, false), ("ао", "АО", .neuter, false),
      ("нао", "НАО", .neuter, false), ("оо", "ОО", .neuter, false), ("гу", "ГУ", .neuter, false),
    ]
    for (stem, nominative, gender, isWordy) in rows {
      result[StemKey(stem)] = Russian(nominative: nominative, gender: gender, isWordy: isWordy)
    }
    return result
  }()
}
