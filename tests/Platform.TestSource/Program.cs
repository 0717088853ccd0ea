using Platform.Hosting;
using Platform.Integrity;
using Platform.Journal;
using Platform.Messaging;
using Platform.TestSource;

return await ServiceHost.RunAsync<NotesContext>(
    args,
    "test-source",
    builder =>
    {
        var services = builder.Services;
        services.AddMessaging(builder.Configuration, "test-source", bus => bus.AddJournalConsumers());
        services.AddJournal();
        services.AddSingleton(s => new Ids(s.GetRequiredService<TimeProvider>()));
        services.AddHostedService<NoteWriter>();
    },
    _ => { });
