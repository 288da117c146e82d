package dev.portage.embed.source.s3;

class FakeObjectStoreTest implements ObjectStoreContract {
  private final FakeObjectStore store = new FakeObjectStore("documents");

  @Override
  public String bucket() {
    return "documents";
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Override
  public void put(String key, byte[] content) {
    store.put(key, content);
  }

  @Override
  public boolean putForbidden(String key) {
    store.forbid(key);
    return true;
  }
}
