internal import AnnotatedText

/// Words that more than one finder knows.
enum Vocabulary {
  static let conjunctions = WordSet("мен пен бен және и and")
  static let between = WordSet("арасында арасындағы")
  /// "under", "within": what stands before them is the frame of the sentence, not its news.
  static let framing = WordSet("аясында аясындағы шеңберінде сәйкес негізінде бойынша")
  static let during = WordSet("барысында кезінде соңында аясында нәтижесінде қорытындысында шеңберінде үстінде")
  static let past = WordSet("былтыр былтырғы бұрын бұрнағы ранее прошлогодний прошлом прошлого earlier previously")
  /// What follows a name that is not itself the actor: the foundation's head, the ministry's building.
  static let belongings = WordSet(
    """
    басшы өкіл директор ректор ғимарат орынбасар төраға студент қызметкер ұжым жан атынан мүше әкім министр президент \
    хатшы зал алаң маңы қарамағы баспасөз мамандары оқытушы
    """)
  static let behalf = WordSet("атынан")
  static let participation = WordSet("қатысуымен")
  static let chairing = WordSet("төрағалығымен төрағалық")
  static let together = WordSet("бірге бірлесіп")

  static let planning = ["жоспар", "көзде", "ниет", "ұсын", "дайын", "әзір", "мүмкін", "тиіс", "болжан", "уағдалас"]
  static let russianPlanning = ["планир", "намер", "собира", "готов", "предсто", "хот", "долж", "ожида", "предпол"]
}
