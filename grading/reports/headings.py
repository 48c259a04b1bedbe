"""What a heading in a list of the class means, in the languages of the platforms."""

import re
import unicodedata

FIELDS = {  # what a heading says, without blanks and signs, in the languages of the platforms
    "student": "student folder studentfolder ordner",
    "identifier": "identifier identifikator identificador identifiant identificatie identificativo "
    "identyfikator kennung iddelenregistrement tunniste identifierare 识别码 識別碼",
    "name": "name fullname studentname displayname firstnamelastname vornamenachname "
    "vollständigername nomcomplet nombrecompleto nomecompleto nomeecognome nombreapellidos "
    "volledigenaam fullständigtnamn fuldenavn fulltnavn imięinazwisko kokonimi полноеимя фио "
    "tamadı celéjméno teljesnév 氏名 姓名 全名 "
    "studentin studierende étudiant étudiante estudiante estudante aluno alumno studente elev 学生",
    "first": "first firstname givenname forename vorname prénom prenom nombre nome voornaam "
    "förnamn fornavn imię etunimi имя ad jméno křestníjméno keresztnév utónév 名 名字",
    "last": "last lastname surname familyname nachname familienname nom nomdefamille apellido "
    "apellidos cognome sobrenome apelido achternaam efternamn efternavn etternavn nazwisko "
    "sukunimi фамилия soyad soyadı příjmení vezetéknév 姓 姓氏",
    "email": "email emailaddress mail emailadresse mailadresse emailadres correo correoelectrónico "
    "direccióndecorreo courriel adressedecourriel adresseemail adressemail indirizzoemail "
    "endereçodeemail endereçodecorreioeletrónico endereçodecorreioeletrônico epost epostadress "
    "epostadresse adresemail adresemail sähköposti sähköpostiosoite электроннаяпочта "
    "адресэлектроннойпочты eposta epostaadresi メールアドレス 邮箱 电子邮件 电子邮件地址 "
    "電子郵件信箱 電子郵件",
    "id": "id canvasid canvasuserid",
    "sis_id": "sisid sisuserid sid orgdefinedid sisbenutzerid idutilisateursis iddeusuariodelsis "
    "idnumber studentid studentnumber studentidnumber matrikelnummer "
    "matrikelnr matriculationnumber idnummer numérodidentification númerodeid "
    "númerodeidentificación codiceidentificativo númerodeidentificação",
    "login": "login loginid sisloginid sisanmeldeid iddeconnexionsis iddeiniciodesesióndelsis "
    "username anmeldename benutzername nomdutilisateur usuario "
    "nombredeusuario nomeutente nomedeusuário nomedeutilizador gebruikersnaam användarnamn "
    "brugernavn brukernavn nazwaużytkownika käyttäjätunnus логин kullanıcıadı",
    "section": "section",
    "grade": "grade mark bewertung note calificación cijfer beoordeling valutazione voto nota "
    "betyg karakter arvosana ocena známka оценка 成绩 成績 評点 評定",
    "maximum": "maximumgrade maximumpoints bestwertung höchstebewertung calificaciónmáxima "
    "notemaximale maximalecijfer valutazionemassima notamáxima",
    "group": "group team gruppe groupe grupo gruppo groep grupp grupa skupina группа 小组 小組",
}
MEANING = {word: name for name, words in FIELDS.items() for word in words.split()}


def numbered(text: str) -> bool:
    """Whether a text is a word for a participant with a number, as Moodle hides names."""
    found = re.fullmatch(r"(\D+?)[\s_]*\d+", text)
    return found is not None and is_blind(found[1])


HIDDEN = (
    "participant participante participantul teilnehmerin teilnehmer deelnemer partecipante "
    "deltagare deltager deltaker osallistuja uczestnik účastník résztvevő katılımcı участник "
    "учасник sodelujoči sudionik učesnik учесник partaidea osaleja dalībnieks dalyvis "
    "συμμετέχων 参加者 參與者 参与者 참가자 مشارك"
)
BLIND = set(HIDDEN.split())


def is_blind(name: str) -> bool:
    """Whether this is what Moodle says in place of everybody's name where marking is blind."""
    return letters(name) in BLIND


def letters(text: str) -> str:
    """The letters and digits of a text, of any script, as they are compared."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if c.isalnum() or unicodedata.category(c)[0] == "M")
