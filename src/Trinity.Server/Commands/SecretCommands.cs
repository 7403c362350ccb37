using Trinity.Storage.Sql.Secrets;

namespace Trinity.Server.Commands;

/// <summary>Changes the keys that an instance's secrets are encrypted with.</summary>
internal static class SecretCommands
{
    public static int Rotate(StoreOf store, string directory)
    {
        var rotation = SecretKeys.Rotate(store.Settings(directory));
        Console.WriteLine($"Key {rotation.Key} is the newest, and {rotation.Secrets} secrets are encrypted with it.");
        Console.WriteLine("The older keys are kept. When the instance has started well, remove them: trinity secrets drop.");
        return 0;
    }

    public static int Drop(StoreOf store, string directory)
    {
        var dropped = SecretKeys.DropOlder(store.Settings(directory));
        Console.WriteLine(dropped == 0 ? "There was no older key." : $"{dropped} older keys are gone. Backups of before have them still.");
        return 0;
    }
}
