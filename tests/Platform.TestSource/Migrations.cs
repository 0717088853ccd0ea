using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;
using Platform.Journal;

namespace Platform.TestSource;

/// <summary>The notes.</summary>
[DbContext(typeof(NotesContext))]
[Migration("20261128000000_Notes")]
public sealed class Notes : SqlMigration;

/// <summary>What makes this service a source of records.</summary>
[DbContext(typeof(NotesContext))]
[Migration("20261128000001_Journal")]
public sealed class NotesJournal() : JournalMigration(JournalMigration.Tables, JournalMigration.Numbering);
