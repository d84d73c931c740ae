internal import AnnotatedText

/// Places known by name: Kazakhstan's regions and cities, and states often in its news.
enum Gazetteer {
  /// The name in the nominative by the stem that its forms begin with.
  static func name(of word: Word) -> String? {
    guard word.isCapitalised else { return nil }
    for stem in word.stems {
      if let name = names[stem] { return name }
    }
    return nil
  }

  /// Қызылорда ends like a locative and is none.
  static func nounCase(of word: Word) -> NounCase {
    if let name = name(of: word), name.lowercased() == word.folded { return .nominative }
    return KazakhEndings.split(word.text, possessive: false).nounCase
  }

  private static let names: [StemKey: String] = {
    var result: [StemKey: String] = [:]
    for name in kazakh.split(whereSeparator: \.isWhitespace) { result[StemKey(name.lowercased())] = String(name) }
    for row in russian.split(whereSeparator: \.isWhitespace) {
      let parts = row.split(separator: "/")
      let stem = parts[0].lowercased()
      result[StemKey(stem)] = String(parts[0] + (parts.count > 1 ? parts[1] : ""))
      result[StemKey(stem + (parts.count > 1 ? parts[1] : ""))] = result[StemKey(stem)]
    }
    return result
  }()

  private static let kazakh = """
    Қазақстан Астана Алматы Шымкент Ақтау Ақтөбе Атырау Қарағанды Көкшетау Қостанай Қызылорда Орал Өскемен Павлодар \
    Петропавл Семей Талдықорған Тараз Түркістан Жезқазған Екібастұз Теміртау Рудный Балқаш Кентау Қонаев Сарыағаш \
    Степногорск Щучинск Бурабай Зайсан Аягөз Жаркент Арқалық Байқоңыр Сәтбаев Риддер Ұлытау Жетісу Маңғыстау Шардара \
    Ақмола Ресей Қытай Өзбекстан Қырғызстан Тәжікстан Түрікменстан Түркия Әзербайжан Армения Грузия Беларусь Украина \
    Германия Франция Италия Испания Польша Венгрия Ұлыбритания Жапония Корея Үндістан Иран АҚШ Катар Мәскеу Ташкент \
    Бішкек Пекин Анкара Стамбул Баку Лондон Брюссель Берлин Париж Вашингтон Токио Сеул Дубай Женева Вена Минск
    """

  /// Stem, and after a slash the ending of the nominative.
  private static let russian = """
    Казахстан Астан/а Актау Актобе Атырау Караганд/а Кокшетау Костана/й Кызылорд/а Уральск Усть-Каменогорск \
    Петропавловск Талдыкорган Туркестан Жезказган Экибастуз Темиртау Балхаш Конаев Росси/я Кита/й Узбекистан Кыргызстан \
    Таджикистан Туркменистан Турци/я Азербайджан Армени/я Грузи/я Беларус/ь Украин/а Германи/я Франци/я Итали/я Испани/я \
    Польш/а Венгри/я Великобритани/я Япони/я Коре/я Инди/я США Москв/а Бишкек Kazakhstan Astana Almaty Shymkent \
    Karaganda Pavlodar Atyrau Aktau Aktobe Kostanay Kyzylorda Turkistan Russia China Uzbekistan Kyrgyzstan Turkey
    """

  /// Nouns that stand after a place's name, with the form in which they belong to it; a town's name goes without.
  static func head(_ word: Word) -> String? {
    heads.first { word.isAny(of: $0.stem) }?.name
  }

  private static let heads: [(stem: WordSet, name: String)] = [
    (WordSet("қала"), ""), (WordSet("облыс"), "облысы"), (WordSet("аудан"), "ауданы"), (WordSet("ауыл"), "ауылы"),
    (WordSet("кент"), "кенті"), (WordSet("республика"), "Республикасы"),
  ]

  static let russianTown = WordSet("город города городу городе городом г пос посёлок поселок село селе села")
  static let russianRegion: [(stem: WordSet, name: String)] = [
    (WordSet("област"), "область"), (WordSet("район"), "район"),
  ]
}
