using Miner.Storage;
using Platform.Hosting;
using Platform.Messaging;

return await ServiceHost.RunAsync<MinerContext>(
    args,
    "miner",
    builder => builder.Services.AddMessaging(builder.Configuration, "miner"),
    _ => { });
